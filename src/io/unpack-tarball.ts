import { closeSync, linkSync, mkdirSync, openSync, symlinkSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { RegistryError } from '../model/errors.js'
import { openGunzip, unpackedLimit } from './gunzip.js'
import { openTarNames } from './tar-names.js'
import { isTarFile, type OnContent, openTarWalk, type TarEntry } from './tar-walk.js'

/** Entries, and the folders that they lie in. */
const ENTRIES_LIMIT = 100_000

/**
 * Unpacks a `.tar.gz` of `size` bytes into a folder that is there and empty. An entry that could be written outside, that
 * links there, or that is no file, folder or link ends it, and so do too many bytes or entries: then a part may be left.
 * `name` is the plugin's, for messages.
 *
 * @throws RegistryError `ARTIFACT_UNSAFE`, or what the file system says
 */
export const unpackTarball = async (
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  size: number,
  toDir: string,
  name: string,
): Promise<void> => {
  const unpacking = openUnpacking(toDir, unpackedLimit(size))
  const gunzip = openGunzip((bytes) => unpacking.write(bytes))
  try {
    let problem: string | undefined
    for await (const chunk of chunks) {
      problem = await gunzip.write(chunk)
      if (problem !== undefined) break
    }
    problem ??= (await gunzip.end()) ?? unpacking.end()
    if (problem !== undefined) throw unsafe(name, problem)
  } finally {
    gunzip.close()
    unpacking.close()
  }
}

const unsafe = (name: string, problem: string): RegistryError =>
  new RegistryError('ARTIFACT_UNSAFE', `Could not unpack ${name}: its artifact ${problem}.`, {
    hint: 'Nothing was installed. Tell whoever published it.',
  })

interface Unpacking {
  /** Both return what ends the unpacking. */
  readonly write: (bytes: Buffer) => string | undefined
  readonly end: () => string | undefined
  readonly close: () => void
}

// Synchronous: for a small file a promise costs many times the write itself.
const openUnpacking = (toDir: string, limit: number): Unpacking => {
  const names = openTarNames()
  const links: { readonly file: string; readonly target: string }[] = []
  const folders = new Set([toDir])
  let unpacked = 0
  let entries = 0
  let problem: string | undefined
  let descriptor: number | undefined

  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor)
    descriptor = undefined
  }
  const makeFolder = (dir: string): void => {
    if (folders.has(dir)) return
    mkdirSync(dir, { recursive: true })
    folders.add(dir)
  }
  const onEntry = (entry: TarEntry): OnContent | undefined => {
    close()
    const found = names.add(entry)
    if (found !== undefined) problem ??= `holds ${JSON.stringify(entry.name.slice(0, 200))}, which ${found}`
    if (Math.max(++entries, names.count()) > ENTRIES_LIMIT) problem ??= `holds more than ${ENTRIES_LIMIT} entries`
    if (problem !== undefined) return undefined
    const file = join(toDir, entry.name)
    if (entry.type === 'Directory') makeFolder(file.replace(/[/\\]+$/, ''))
    else {
      makeFolder(dirname(file))
      if (isTarFile(entry.type)) return openFile(file, entry)
      // After all files, so that nothing is written through a link; a hard link names a file before it.
      if (entry.type === 'SymbolicLink') links.push({ file, target: entry.linkTarget })
      else linkSync(join(toDir, entry.linkTarget), file)
    }
    return undefined
  }
  const openFile = (file: string, { isExecutable }: TarEntry): OnContent => {
    const opened = openSync(file, 'wx', isExecutable ? 0o755 : 0o644)
    descriptor = opened
    return (bytes) => {
      for (let at = 0; at < bytes.length; ) at += writeSync(opened, bytes, at)
    }
  }
  const walk = openTarWalk(onEntry)
  return {
    write: (bytes) => {
      unpacked += bytes.length
      if (unpacked > limit) return `unpacks to more than ${limit} bytes`
      const broken = walk.write(bytes)
      return problem ?? broken
    },
    end: () => {
      close()
      const broken = walk.end() ?? (entries === 0 ? 'is empty' : undefined)
      if (broken === undefined) for (const { file, target } of links) symlinkSync(target, file)
      return broken
    },
    close,
  }
}
