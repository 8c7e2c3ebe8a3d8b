import type { CachedArtifact } from '../../io/artifact-cache.js'
import { type LockedFile, type LockedPlugin, lockedFileOf } from '../../model/install-lock.js'
import { withoutUndefined } from '../../model/json.js'
import type { Slug } from '../../model/slug.js'
import { selectReleaseFile } from '../client/read-release-file.js'
import type { ResolvedRelease } from '../client/resolve-plugins.js'

/** What the lock says of a release whose bytes are here. */
export const buildLocked = (
  release: ResolvedRelease,
  { digest, size }: Pick<CachedArtifact, 'digest' | 'size'>,
  requested: string | undefined,
): LockedPlugin => {
  const { version, registry, artifact, dependencies } = release
  const url = selectReleaseFile(release).url
  const file = withoutUndefined<LockedFile>({ url: isPublic(url) ? url : undefined, digest, size })
  return withoutUndefined<LockedPlugin>({
    version,
    registry,
    requested,
    ...(artifact === undefined ? { definition: file } : { artifact: file }),
    dependencies: Object.keys(dependencies ?? {}).length === 0 ? undefined : dependencies,
  })
}

/** A user or a query may be a secret, and lock files are committed. */
const isPublic = (text: string): boolean => {
  const { username, password, search } = new URL(text)
  return username === '' && password === '' && search === ''
}

/** The release that is locked; `url` where the lock does not say it. */
export const buildLockedRelease = (slug: Slug, plugin: LockedPlugin, url: string): ResolvedRelease => {
  const { digest, size } = lockedFileOf(plugin)
  const file = { url, digest, size }
  return withoutUndefined<ResolvedRelease>({
    slug,
    version: plugin.version,
    registry: plugin.registry,
    ...(plugin.artifact === undefined ? { definition: file } : { artifact: file }),
    dependencies: plugin.dependencies,
    isLocked: true as const,
  })
}
