import { mapBounded } from '../../io/map-bounded.js'
import type { DeployBody, ObjectTarget } from '../../model/deploy.js'
import { digestOf } from '../../model/digest.js'
import { copyPath } from '../../model/layout.js'
import type { FileRef } from '../../model/record.js'
import type { RenderedFile } from '../../stages/assemble-rendering.js'
import type { LocalRegistry } from './local-registry.js'
import type { Ledger } from './open-ledger.js'
import type { Rendering } from './prepare-rendering.js'
import { StartOverError } from './start-over-error.js'

/**
 * Makes the documents show a catalog, each on the condition of the revision that was read: the files of every pending
 * plugin first, then those of the whole registry.
 *
 * @throws StartOverError when a document is not what it was.
 */
export const writeDocuments = async (
  rendering: Rendering,
  local: LocalRegistry,
  target: ObjectTarget,
  ledger: Ledger,
  concurrency: number,
): Promise<void> => {
  ledger.expect(rendering.phases.flat().length + 1)
  for (const phase of rendering.phases) {
    await mapBounded(phase, concurrency, (file) => writeDocument(file, rendering, local, target, ledger))
  }
}

const writeDocument = async (
  file: RenderedFile,
  { revisions }: Rendering,
  local: LocalRegistry,
  target: ObjectTarget,
  ledger: Ledger,
): Promise<void> => {
  const body = await findBody(file, local, target)
  if (body === 'there') return
  if (body === undefined) {
    if (file.slug === undefined) throw new Error(`${file.path} has no bytes`)
    ledger.lost.set(file.slug, file.path)
    return
  }
  const revision = revisions.get(file.path)
  const { path, class: kind, mediaType } = file
  const answer = await ledger.put(
    { path, class: kind, mediaType, body },
    revision === undefined ? 'absent' : { revision },
  )
  if (answer.kind !== 'written' && !(await isThere(file, body, target))) {
    throw new StartOverError(`${path} was written by another deploy`)
  }
  ledger.changed.add(path)
}

/** An answer that was lost, or another publisher who has written just this. */
const isThere = async ({ path }: RenderedFile, body: DeployBody, target: ObjectTarget): Promise<boolean> => {
  const there = await target.read(path)
  if (there.kind !== 'found') return false
  return 'bytes' in body ? Buffer.compare(there.bytes, body.bytes) === 0 : digestOf(there.bytes) === body.digest
}

/** Documents are made here. Other files come from the build, or from where their publisher has kept them. */
const findBody = async (
  { path, body, slug }: RenderedFile,
  local: LocalRegistry,
  target: ObjectTarget,
): Promise<DeployBody | 'there' | undefined> => {
  if ('bytes' in body) return body
  const built = await local.findBody({ path, ...body })
  if (built !== undefined) return built
  if (slug === undefined) return undefined
  const kept = await readExactly(target, copyPath(slug, body.digest), body)
  if (kept !== undefined) return { bytes: kept }
  // A registry that was copied here by another program has no such copies.
  return (await readExactly(target, path, body)) === undefined ? undefined : 'there'
}

const readExactly = async (
  target: ObjectTarget,
  path: string,
  { digest }: Pick<FileRef, 'digest'>,
): Promise<Uint8Array | undefined> => {
  const answer = await target.read(path)
  return answer.kind === 'found' && digestOf(answer.bytes) === digest ? answer.bytes : undefined
}
