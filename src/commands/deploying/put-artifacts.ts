import { type ArtifactFacts, readArtifactFacts } from '../../io/artifact-facts.js'
import { mapBounded } from '../../io/map-bounded.js'
import type { DeployBody, DeployObject, ObjectTarget } from '../../model/deploy.js'
import { RegistryError } from '../../model/errors.js'
import { artifactTwin } from '../../model/layout.js'
import type { Artifact, FileRef } from '../../model/record.js'
import { MEDIA_TYPES } from '../../model/tree.js'
import type { NewArtifact } from '../../stages/plan-publication.js'
import type { LocalRegistry } from './local-registry.js'
import type { Ledger } from './open-ledger.js'
import { StartOverError } from './start-over-error.js'

/** Above this many bytes it is cheaper to ask first whether an earlier try has brought them there. */
const LOOK_ABOVE = 2 ** 20

/**
 * Brings artifacts to the target without ever replacing one. Returns what their records have to say otherwise, by the path
 * that was planned: the bytes of the same content that are there already, or another path where other content is.
 */
export const putArtifacts = async (
  artifacts: readonly NewArtifact[],
  local: LocalRegistry,
  target: ObjectTarget,
  ledger: Ledger,
  concurrency: number,
): Promise<ReadonlyMap<string, Artifact>> => {
  const byPath = [...new Map(artifacts.map(({ artifact }) => [artifact.path, artifact])).values()]
  const found = await mapBounded(byPath, concurrency, async (artifact) => {
    const stored = await putArtifact(artifact, local, target, ledger)
    return stored === artifact ? [] : [[artifact.path, stored] as const]
  })
  return new Map(found.flat())
}

type Placed = Artifact & { readonly path: string }

const putArtifact = async (
  artifact: Placed,
  local: LocalRegistry,
  target: ObjectTarget,
  ledger: Ledger,
): Promise<Placed> => {
  const body = await findBuilt(local, artifact)
  const there = await putOnce(artifact, artifact.path, body, target, ledger)
  if (there === undefined) return artifact
  if (there.digest === artifact.digest) return artifact
  if (there.content === artifact.content) {
    ledger.adopted.set(artifact.path, there.digest)
    return { ...artifact, size: there.size, digest: there.digest }
  }
  const path = artifactTwin(artifact.path, artifact.digest)
  const twin = await putOnce(artifact, path, body, target, ledger)
  if (twin === undefined || twin.digest === artifact.digest) return { ...artifact, path }
  throw new RegistryError('STATE_CORRUPT', `${target.location} holds other bytes at ${path} than its name says.`, {
    hint: 'Something else than this program writes there. Remove that object, then deploy again.',
  })
}

/** What stands at the path already, or `undefined` once our bytes do. */
const putOnce = async (
  { size }: FileFacts,
  path: string,
  body: DeployBody,
  target: ObjectTarget,
  ledger: Ledger,
): Promise<ArtifactFacts | undefined> => {
  if (size <= LOOK_ABOVE || (await target.look(path)) === undefined) {
    const object: DeployObject = { path, class: 'artifact', mediaType: MEDIA_TYPES.gzip, body }
    const answer = await ledger.put(object, 'absent')
    if (answer.kind === 'written') return undefined
    // It may be there or come later; either way it is ours, and the next attempt sees which.
    if (answer.kind === 'unknown') throw new StartOverError(`${path}: ${answer.problem}`)
  }
  const there = await target.stream(path, readArtifactFacts)
  if (there === undefined) throw new StartOverError(`${path} came and went`)
  return there
}

type FileFacts = Pick<FileRef, 'size'>

/** The bytes of a file that the built registry must have. */
export const findBuilt = async (local: LocalRegistry, { path, digest, size }: FileRef): Promise<DeployBody> => {
  const body = await local.findBody({ path, digest, size })
  if (body !== undefined) return body
  throw new RegistryError('NOT_BUILT', `The built registry lacks ${path}, or has other bytes there.`, {
    hint: 'Build again: registry build',
  })
}
