import { readArtifactFacts } from '../../io/artifact-facts.js'
import type { DeployObject, Snapshot } from '../../model/deploy.js'
import type { Digest } from '../../model/digest.js'
import { RegistryError } from '../../model/errors.js'
import { artifactTwin } from '../../model/layout.js'
import type { Artifact } from '../../model/record.js'
import { MEDIA_TYPES } from '../../model/tree.js'
import type { NewArtifact } from '../../stages/plan-publication.js'
import type { LocalRegistry } from './local-registry.js'
import { findBuilt } from './put-artifacts.js'
import { shownAt } from './read-target-catalog.js'

export interface PlacedArtifacts {
  /** What records have to say otherwise than planned, by the path that was planned. */
  readonly adopted: ReadonlyMap<string, Artifact>
  /** To be written. */
  readonly objects: readonly DeployObject[]
  /** There already with the same content. */
  readonly same: readonly { readonly path: string; readonly digest: Digest }[]
}

/** As for a store of objects: the same content stands as it is, other content is left alone and makes way for another path. */
export const placeArtifacts = async (
  artifacts: readonly NewArtifact[],
  snapshot: Snapshot,
  local: LocalRegistry,
  location: string,
): Promise<PlacedArtifacts> => {
  const adopted = new Map<string, Artifact>()
  const objects = new Map<string, DeployObject>()
  const same: { readonly path: string; readonly digest: Digest }[] = []
  const isEmpty = artifacts.length === 0 || snapshot.revision === undefined
  const there = new Set(isEmpty ? [] : (await snapshot.list()).map(({ path }) => path))
  for (const { artifact } of artifacts) {
    const bytes = there.has(artifact.path) ? await snapshot.read(artifact.path) : undefined
    const facts = bytes && (await readArtifactFacts([bytes]))
    if (facts?.digest === artifact.digest) continue
    if (facts !== undefined && facts.content === artifact.content) {
      const { size, digest } = facts
      adopted.set(artifact.path, { ...artifact, size, digest })
      same.push({ path: artifact.path, digest })
      continue
    }
    const path = bytes === undefined ? artifact.path : artifactTwin(artifact.path, artifact.digest)
    if (path !== artifact.path) adopted.set(artifact.path, { ...artifact, path })
    if (there.has(path)) throw occupied(location, path)
    const body = await findBuilt(local, artifact)
    objects.set(path, { path, class: 'artifact', mediaType: MEDIA_TYPES.gzip, body })
  }
  return { adopted, objects: [...objects.values()], same }
}

const occupied = (location: string, path: string): RegistryError =>
  new RegistryError('STATE_CORRUPT', `${shownAt(location, path)} is there, and no record names it.`, {
    hint: 'Something else than this program has put it there. Remove it, then deploy again.',
  })
