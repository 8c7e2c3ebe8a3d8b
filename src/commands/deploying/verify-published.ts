import { PACE } from '../../io/pace.js'
import { readPublic } from '../../io/public-reader.js'
import type { DeployTarget } from '../../model/deploy.js'
import type { Delivery } from '../../model/deploy-config.js'
import type { Diagnostic } from '../../model/diagnostic.js'
import { storedHeadersOf } from '../../model/headers.js'
import { CATALOG_PATH, REGISTRY_PATHS } from '../../model/layout.js'
import { MEDIA_TYPES, type TreeFile } from '../../model/tree.js'
import type { PublishResult } from './publish-objects.js'
import { type VerifiedFile, verifyDeployment } from './verify-deployment.js'

type Kind = Pick<TreeFile, 'path' | 'class' | 'mediaType'>

/** Reads the root documents, whatever was written and every new artifact where consumers do. */
export const verifyPublished = async (
  result: PublishResult,
  target: DeployTarget,
  delivery: Delivery,
  concurrency: number,
): Promise<readonly Diagnostic[]> => {
  const snapshot = target.kind === 'atomic' ? await target.open() : undefined
  const readTarget = async (path: string): Promise<Uint8Array | undefined> => {
    if (snapshot !== undefined) return snapshot.read(path)
    const answer = target.kind === 'objects' ? await target.read(path) : undefined
    return answer?.kind === 'found' ? answer.bytes : undefined
  }
  const { base_url: baseUrl } = result.publication.catalog.config
  const options = { baseUrl, delivery, readTarget, readPublic, pace: PACE, concurrency }
  return verifyDeployment(selectFiles(result, target, delivery), options)
}

/** A store of objects promises to say of each what it was given with it. */
const selectFiles = (
  { publication, receipt, kinds }: PublishResult,
  target: DeployTarget,
  { cache }: Delivery,
): readonly VerifiedFile[] => {
  const json = (path: string): Kind => ({ path, class: 'index', mediaType: MEDIA_TYPES.json })
  const artifacts = receipt.outcome === 'published' ? publication.artifacts : []
  const files: readonly Kind[] = [
    ...[CATALOG_PATH, ...REGISTRY_PATHS].map(json),
    ...receipt.changed.map((path) => ({ ...json(path), ...kinds?.get(path) })),
    ...artifacts.map(({ artifact: { path } }): Kind => ({ path, class: 'artifact', mediaType: MEDIA_TYPES.gzip })),
  ]
  const byPath = new Map(files.map((file) => [file.path, file]))
  return [...byPath.values()].map((file) => ({
    path: file.path,
    ...(target.holdsKeyAndFolder && { headers: storedHeadersOf(file, cache) }),
  }))
}
