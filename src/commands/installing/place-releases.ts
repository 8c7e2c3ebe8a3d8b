import { mapBounded } from '../../io/map-bounded.js'
import { RegistryError } from '../../model/errors.js'
import { type LockedPlugin, lockedFileOf, lockedOf } from '../../model/install-lock.js'
import type { OnProgress } from '../../model/progress.js'
import { selectReleaseFile } from '../client/read-release-file.js'
import type { ResolvedRelease } from '../client/resolve-plugins.js'
import { buildLocked } from './build-locked.js'
import { checkSignature, type SignatureOptions } from './check-signature.js'
import { fetchRelease } from './fetch-release.js'
import type { Access } from './open-access.js'
import type { Project } from './read-project.js'
import { stageRelease } from './stage-release.js'

/** A release that is in its place. */
export interface PlacedRelease {
  readonly release: ResolvedRelease
  readonly locked: LockedPlugin
  /** What was there before; the same as {@link locked} when nothing had to be done. */
  readonly before: LockedPlugin | undefined
  readonly isNew: boolean
}

export interface PlaceOptions extends SignatureOptions {
  readonly force?: boolean | undefined
  readonly onProgress?: OnProgress | undefined
}

/** Plugins at a time. */
const CONCURRENCY = 16

/** Fetches, checks and unpacks all releases beside, then puts each into its place. What is there already stays. */
export const placeReleases = async (
  releases: readonly ResolvedRelease[],
  requested: ReadonlyMap<string, string>,
  project: Project,
  access: Access,
  options: PlaceOptions,
): Promise<readonly PlacedRelease[]> => {
  const { folder, installed, lock } = project
  const staging = folder.openStaging()
  let done = 0
  try {
    const staged = await mapBounded(releases, CONCURRENCY, async (release): Promise<PlacedRelease> => {
      const { slug } = release
      const before = lockedOf(installed, slug)
      const asked = requested.get(slug)
      const kept = options.force === true ? undefined : selectInstalled(release, project)
      if (kept !== undefined) return { release, locked: withRequested(kept, asked), before, isNew: false }
      if (before === undefined && options.force !== true) checkFree(project, slug)
      const artifact = await fetchRelease(pinned(release, lockedOf(lock, slug)), access)
      await checkSignature(release, artifact, access.client, options)
      await stageRelease(release, artifact, staging)
      options.onProgress?.({ step: 'install', done: ++done, total: releases.length })
      return { release, locked: buildLocked(release, artifact, asked), before, isNew: true }
    })
    for (const { release, isNew } of staged) if (isNew) staging.place(release.slug)
    return staged
  } finally {
    staging.close()
  }
}

/** What is installed of this very release, and is to be left alone. */
const selectInstalled = (release: ResolvedRelease, { installed, lock }: Project): LockedPlugin | undefined => {
  const there = lockedOf(installed, release.slug)
  if (there === undefined || there.version !== release.version || there.registry !== release.registry) return undefined
  const digest = selectReleaseFile(release).digest ?? lockedOf(lock, release.slug)?.artifact?.digest
  return digest === undefined || digest === lockedFileOf(there).digest ? there : undefined
}

/** A registry that publishes no digest is held to the one that was found the first time. */
const pinned = (release: ResolvedRelease, locked: LockedPlugin | undefined): ResolvedRelease => {
  if (locked === undefined || locked.version !== release.version || locked.registry !== release.registry) return release
  const { digest, size } = lockedFileOf(locked)
  const { artifact, definition } = release
  if (artifact !== undefined) return { ...release, artifact: { digest, size, ...artifact } }
  return definition === undefined ? release : { ...release, definition: { digest, size, ...definition } }
}

const withRequested = ({ requested: _, ...plugin }: LockedPlugin, asked: string | undefined): LockedPlugin =>
  asked === undefined ? plugin : { ...plugin, requested: asked }

/** A folder of that name which nobody installed is somebody's work. */
const checkFree = ({ folder }: Project, slug: string): void => {
  if (!folder.list().some(({ name }) => name === slug)) return
  throw new RegistryError('FILE_EXISTS', `${slug} is in ${folder.dir} already, and was not installed.`, {
    hint: 'Move it away, or replace it with --force.',
  })
}
