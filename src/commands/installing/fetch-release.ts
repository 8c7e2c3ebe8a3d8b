import type { ArtifactDownload, CachedArtifact } from '../../io/artifact-cache.js'
import { tooLarge } from '../../io/client-http.js'
import { checkReleaseFile, gone, selectReleaseFile } from '../client/read-release-file.js'
import type { ResolvedRelease } from '../client/resolve-plugins.js'
import type { Access } from './open-access.js'

/** Most bytes of an artifact, unless its registry says how many it has. */
const ARTIFACT_LIMIT = 1024 ** 3

/**
 * The file of a release, out of the cache or from its registry; its size and digest are those that are locked or published.
 *
 * @throws RegistryError `ARTIFACT_MISMATCH`, `OFFLINE`, or what reading throws
 */
export const fetchRelease = async (release: ResolvedRelease, access: Access): Promise<CachedArtifact> => {
  const file = selectReleaseFile(release)
  const cached = file.digest === undefined ? undefined : await access.cache.read(file.digest)
  if (cached !== undefined) return cached
  const download = await readDownload(release, access, file.size ?? ARTIFACT_LIMIT)
  try {
    checkReleaseFile(file, `${release.slug} ${release.version}`, download.artifact)
  } catch (error) {
    download.discard()
    throw error
  }
  return download.keep()
}

/** The file of a release as its registry serves it today, whatever it should be. */
export const downloadRelease = async (release: ResolvedRelease, access: Access): Promise<CachedArtifact> =>
  (await readDownload(release, access, ARTIFACT_LIMIT)).keep()

const readDownload = async (
  release: ResolvedRelease,
  { client, cache }: Access,
  limit: number,
): Promise<ArtifactDownload> => {
  const { url } = selectReleaseFile(release)
  const download = await client.http.readBody(url, async ({ chunks }) => {
    const received = await cache.download(chunks, limit)
    if (received === undefined) throw tooLarge(url, limit)
    return received
  })
  if (download === undefined) throw gone(`${release.slug} ${release.version}`)
  return download
}
