import { measureUrl } from '../io/http-reader.js'
import { mapBounded } from '../io/map-bounded.js'
import type { Published } from '../io/published-registry.js'
import type { RegistryReader } from '../io/registry-reader.js'
import { RegistryError } from '../model/errors.js'
import type { OnProgress } from '../model/progress.js'
import { type Artifact, isUnpublished, releaseOf, versionsOf } from '../model/record.js'
import type { FoundArtifact } from '../stages/check-rebuild.js'

/** How many are read at a time: enough to hide the way there, too few to be throttled. */
const READS = 16

/**
 * Reads every published artifact through, in the registry or where an adopted one keeps it, and keeps none. One that cannot
 * be read is told as such and does not end the reading. What was unpublished is not looked for.
 */
export const readArtifacts = async (
  { records, reader }: Published,
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
    return [artifact, await readArtifact(artifact, reader)] as const
  })
  return new Map(found)
}

const readArtifact = async ({ path, url }: Artifact, reader: RegistryReader): Promise<FoundArtifact> => {
  try {
    const file = path === undefined ? await measureUrl(new URL(url ?? ''), {}) : await reader.measure(path)
    if (file === undefined) return { kind: 'missing' }
    const { size, digest, content, encoding } = file
    return { kind: 'found', facts: { size, digest, content }, ...(encoding !== undefined && { encoding }) }
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'STATE_UNREADABLE') throw error
    return { kind: 'unreadable', problem: error.message }
  }
}
