import { join, relative, sep } from 'node:path'
import { measureUrl } from '../io/http-reader.js'
import { mapBounded } from '../io/map-bounded.js'
import type { RegistryReader } from '../io/registry-reader.js'
import type { Place } from '../model/diagnostic.js'
import { RegistryError } from '../model/errors.js'
import { urlOf } from '../model/layout.js'
import type { OnProgress } from '../model/progress.js'
import { type Artifact, isUnpublished, type PluginRecord, releaseOf, versionsOf } from '../model/record.js'
import type { FoundArtifact } from '../stages/check-rebuild.js'

/** How many are read at a time: enough to hide the way there, too few to be throttled. */
const READS = 16

/**
 * Reads every published artifact through, in the registry or where an adopted one keeps it, and keeps none. One that cannot
 * be read is told as such and does not end the reading. What was unpublished is not looked for. Places in a folder are
 * relative to `dir`.
 */
export const readArtifacts = async (
  records: ReadonlyMap<string, PluginRecord>,
  reader: RegistryReader,
  dir: string,
  onProgress: OnProgress | undefined,
): Promise<ReadonlyMap<Artifact, FoundArtifact>> => {
  const artifacts = [...records.values()].flatMap((record) =>
    versionsOf(record)
      .filter((version) => !isUnpublished(record, version))
      .map((version) => releaseOf(record, version).artifact),
  )
  let done = 0
  const found = await mapBounded(artifacts, READS, async (artifact) => {
    onProgress?.({ step: 'fetch', done: done++, total: artifacts.length })
    return [artifact, await readArtifact(artifact, reader, placeOf(artifact, reader, dir))] as const
  })
  return new Map(found)
}

const readArtifact = async (
  { path, url, size: known }: Artifact,
  reader: RegistryReader,
  place: Place,
): Promise<FoundArtifact> => {
  try {
    const file =
      path === undefined
        ? await measureUrl(new URL(url ?? ''), {}, undefined, known)
        : await reader.measure(path, undefined, known)
    if (file === undefined) return { place, kind: 'missing' }
    const { size, digest, content, encoding } = file
    const undone = encoding === undefined ? {} : { encoding }
    if (size > known) return { place, kind: 'oversized', ...undone }
    return { place, kind: 'found', facts: { size, digest, content }, ...undone }
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'STATE_UNREADABLE') throw error
    return { place, kind: 'unreadable', problem: error.message }
  }
}

const placeOf = ({ path, url }: Artifact, { kind, location }: RegistryReader, dir: string): Place => {
  if (path === undefined) return { file: url ?? location }
  if (kind !== 'folder') return { file: urlOf(location, path) }
  return { file: relative(dir, join(location, path)).split(sep).join('/') }
}
