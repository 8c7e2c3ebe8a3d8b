import { MANIFEST_FILES } from '../model/manifest.js'
import { openTarNames } from './tar-names.js'
import { isTarFile, type OnContent, openTarWalk, type TarEntry } from './tar-walk.js'

export interface TarInspection {
  /** Both return what makes it no tarball that could be published. */
  readonly write: (bytes: Buffer) => string | undefined
  readonly end: () => string | undefined
  /** The best one at the root so far. */
  readonly manifest: { readonly name: string; readonly bytes: Uint8Array } | undefined
}

/** Inspects a tar as its bytes come; `onUnsafe` is told of each entry that is unsafe to extract. */
export const openTarInspection = (
  limits: { readonly unpackedBytes: number; readonly entries: number; readonly manifestBytes: number },
  onUnsafe: (entry: string, problem: string) => void,
): TarInspection => {
  const names = openTarNames()
  const walk = openTarWalk((entry) => onEntry(entry))
  let unpacked = 0
  let entries = 0
  let problem: string | undefined
  let manifest: { readonly name: string; readonly parts: Buffer[] } | undefined

  const onEntry = (entry: TarEntry): OnContent | undefined => {
    entries++
    const unsafe = names.add(entry)
    if (unsafe !== undefined) onUnsafe(entry.name.slice(0, NAME_SHOWN), unsafe)
    if (Math.max(entries, names.count()) > limits.entries) problem ??= `holds more than ${limits.entries} entries`
    const name = entry.name.replace(/^(\.?\/)+/, '')
    if (!isTarFile(entry.type) || !isBetter(name, manifest?.name)) return undefined
    if (entry.size > limits.manifestBytes) {
      problem ??= `holds a ${name} of ${entry.size} bytes; at most ${limits.manifestBytes} are allowed`
      return undefined
    }
    const parts: Buffer[] = []
    manifest = { name, parts }
    return (bytes) => parts.push(Buffer.from(bytes))
  }

  return {
    write: (bytes) => {
      unpacked += bytes.length
      if (unpacked > limits.unpackedBytes) return `unpacks to more than ${limits.unpackedBytes} bytes`
      const broken = walk.write(bytes)
      return problem ?? broken
    },
    end: () => walk.end() ?? (entries === 0 ? 'is empty' : undefined),
    get manifest() {
      return manifest && { name: manifest.name, bytes: Buffer.concat(manifest.parts) }
    },
  }
}

/** A name that could be a megabyte long is shown in part. */
const NAME_SHOWN = 200

const isBetter = (name: string, than: string | undefined): boolean => {
  const rank = MANIFEST_FILES.indexOf(name)
  return rank >= 0 && (than === undefined || rank < MANIFEST_FILES.indexOf(than))
}
