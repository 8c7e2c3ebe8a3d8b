import { RegistryError } from '../../model/errors.js'
import { type InstallLock, type LockedPlugin, lockedFileOf, lockedOf } from '../../model/install-lock.js'
import type { Slug } from '../../model/slug.js'
import {
  type PluginSpec,
  parsePluginSpec,
  parseWantedVersion,
  renderWantedVersion,
} from '../../stages/parse-plugin-spec.js'
import type { InstallPolicy } from '../../stages/select-candidates.js'
import { selectReleaseFile } from '../client/read-release-file.js'
import type { RegistryClient } from '../client/registry-client.js'
import type { Resolution, ResolvedRelease } from '../client/resolve-plugins.js'
import { buildLockedRelease } from './build-locked.js'
import type { Access } from './open-access.js'

export interface ProjectWishes extends InstallPolicy {
  /** As a person writes them. */
  readonly plugins: readonly string[]
  /** Look for newer versions than those that are locked: of these, or of all. */
  readonly update?: readonly string[] | 'all' | undefined
  readonly frozen?: boolean | undefined
}

export interface ProjectResolution extends Resolution {
  /** What was asked for, by slug. */
  readonly requested: ReadonlyMap<string, string>
}

/**
 * Chooses the versions of a whole project: what is asked for, and what its lock says that somebody asked for before. What
 * is locked stays, unless a newer version is asked for.
 */
export const resolveProject = async (
  { plugins, update = [], frozen, ...policy }: ProjectWishes,
  lock: InstallLock,
  { client, named }: Access,
  onResolved: (done: number) => void,
): Promise<ProjectResolution> => {
  const isElsewhere = (slug: string): boolean => {
    const registry = lockedOf(lock, slug)?.registry
    return registry !== undefined && named.length > 0 && !named.includes(registry)
  }
  /** Asked for from another registry than the one it is locked to. */
  const moved = new Set<string>()
  const asked = new Map<string, PluginSpec>()
  for (const [slug, { requested }] of Object.entries(lock.plugins)) {
    const wanted = requested === undefined ? undefined : parseWantedVersion(requested)
    if (wanted !== undefined) asked.set(slug, { slug: slug as Slug, wanted })
  }
  const fresh = new Set(update === 'all' ? Object.keys(lock.plugins) : update)
  for (const text of plugins) {
    const spec = parsePluginSpec(text)
    const isPlain = !text.includes('@')
    if (isElsewhere(spec.slug)) moved.add(spec.slug)
    // `github` alone leaves what is locked as it is; `github@^1.0.0` wants what is the best today.
    if (isPlain && asked.has(spec.slug) && !moved.has(spec.slug)) continue
    if (!isPlain && spec.wanted.kind !== 'exact' && frozen !== true) fresh.add(spec.slug)
    asked.set(spec.slug, spec)
  }
  const locked = async (slug: Slug): Promise<ResolvedRelease | undefined> => {
    const plugin = fresh.has(slug) || moved.has(slug) ? undefined : lockedOf(lock, slug)
    return plugin && readLocked(slug, plugin, client)
  }
  const registryOf = (slug: Slug) => (moved.has(slug) ? undefined : lockedOf(lock, slug)?.registry)
  const options = { ...policy, locked, registryOf, isFrozen: frozen, onResolved }
  const resolution = await client.resolve([...asked.values()], options)
  checkNothingSwapped(resolution.releases, lock)
  const requested = new Map([...asked].map(([slug, { wanted }]) => [slug, renderWantedVersion(wanted)]))
  return { ...resolution, requested }
}

/** Where the lock does not keep the address of a file, the registry is asked for it. */
const readLocked = async (slug: Slug, plugin: LockedPlugin, client: RegistryClient): Promise<ResolvedRelease> => {
  const { url } = lockedFileOf(plugin)
  if (url !== undefined) return buildLockedRelease(slug, plugin, url)
  const registryOf = () => plugin.registry
  const release = await client.readRelease(`${slug}@${plugin.version}`, { allowYanked: true, registryOf })
  return buildLockedRelease(slug, plugin, selectReleaseFile(release).url)
}

/** A published version never changes: who publishes other bytes under a version that is locked means harm, or erred. */
const checkNothingSwapped = (releases: readonly ResolvedRelease[], lock: InstallLock): void => {
  for (const release of releases) {
    const locked = lockedOf(lock, release.slug)
    const { digest } = selectReleaseFile(release)
    if (locked === undefined || locked.version !== release.version || digest === undefined) continue
    const expected = lockedFileOf(locked).digest
    if (expected === digest || locked.registry !== release.registry) continue
    throw new RegistryError(
      'ARTIFACT_MISMATCH',
      `${release.slug} ${release.version} was published anew with other content: the lock file has ${expected}, its registry ${digest}.`,
      { hint: 'Do not install it before you know why. Tell whoever runs the registry.' },
    )
  }
}
