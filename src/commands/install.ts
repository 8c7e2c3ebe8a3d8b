import { join, resolve } from 'node:path'
import { startTimer } from '../io/clock.js'
import { type Diagnostic, sortDiagnostics } from '../model/diagnostic.js'
import { type Digest, digestOf } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import {
  INSTALLED_FILE,
  type InstallLock,
  LOCK_FILE,
  LOCK_SCHEMA,
  type LockedPlugin,
  lockedFileOf,
  lockedOf,
} from '../model/install-lock.js'
import type { OnProgress } from '../model/progress.js'
import { buildInstallFindings } from '../stages/build-install-findings.js'
import { parsePluginSpec } from '../stages/parse-plugin-spec.js'
import { renderLock } from '../stages/render-lock.js'
import { selectNeeded } from '../stages/select-needed.js'
import type { SignatureOptions } from './installing/check-signature.js'
import { type AccessOptions, openAccess } from './installing/open-access.js'
import { type PlacedRelease, placeReleases } from './installing/place-releases.js'
import { DEFAULT_PLUGINS_DIR, type Project, readProject } from './installing/read-project.js'
import { type ProjectWishes, resolveProject } from './installing/resolve-project.js'
import { savedName, savePlugin } from './installing/save-plugin.js'

export interface InstallOptions extends AccessOptions, Partial<ProjectWishes>, SignatureOptions {
  /** The folder of the plugins; relative to the working directory; default: `plugins`. */
  readonly dir?: string | undefined
  /** Also write the definition of each plugin that is asked for to `<slug>.yaml`. */
  readonly save?: boolean | undefined
  /** Replace folders and files that install did not make, or that were changed since. */
  readonly force?: boolean | undefined
  readonly onProgress?: OnProgress | undefined
}

export interface InstalledPlugin {
  readonly slug: string
  readonly version: string
  /** The version that was there before. */
  readonly from?: string
  readonly registry: string
  readonly digest: string
  readonly outcome: 'installed' | 'updated' | 'unchanged' | 'removed'
}

export interface InstallReceipt {
  readonly ok: boolean
  /** What is deprecated, yanked or comes without a checksum. */
  readonly diagnostics: readonly Diagnostic[]
  /** Absolute. */
  readonly dir: string
  readonly plugins: readonly InstalledPlugin[]
  /** The files that `save` wrote. */
  readonly saved: readonly string[]
  readonly milliseconds: number
}

/**
 * Installs plugins and all that they depend on into a folder; without any, what its lock file says. Everything is fetched,
 * checked and unpacked beside before the first folder takes its place: what fails on the way has changed nothing.
 *
 * @throws RegistryError as `RegistryClient.resolve`, and `ARTIFACT_MISMATCH`, `ARTIFACT_UNSAFE`, `SIGNATURE_INVALID`,
 * `INSTALL_DIR_UNUSABLE`, `FILE_EXISTS`, `LOCK_INVALID`, `LOCK_STALE`, `OFFLINE`
 */
export const install = async (options: InstallOptions = {}): Promise<InstallReceipt> => {
  const elapsed = startTimer()
  const { onProgress, plugins = [], force = false } = options
  const dir = resolve(options.dir ?? DEFAULT_PLUGINS_DIR)
  const project = readProject(dir)
  if (plugins.length === 0 && Object.keys(project.lock.plugins).length === 0) throw nothingWanted(dir)
  const access = openAccess(options, project.lock)
  const { releases, cycles, requested } = await resolveProject({ ...options, plugins }, project.lock, access, (done) =>
    onProgress?.({ step: 'read', done, total: 0 }),
  )
  const placed = await placeReleases(releases, requested, project, access, options)
  const lock = selectNeeded(toLock(placed))
  const gone = removeUnneeded(project, lock)
  writeLock(project, LOCK_FILE, project.lock, lock)
  const toSave = options.save === true ? plugins.map((text): string => parsePluginSpec(text).slug) : []
  const saved = savePlugins(placed, toSave, project, force)
  writeLock(project, INSTALLED_FILE, project.installed, withSaved(lock, project.installed, saved))
  const found = placed.map(({ release, locked }) => ({
    release,
    digest: lockedFileOf(locked).digest,
    isAsked: release.isLocked !== true,
  }))
  return {
    ok: true,
    diagnostics: sortDiagnostics(buildInstallFindings(found, cycles)),
    dir,
    plugins: [...placed.map(toReceipt), ...gone],
    saved: [...saved.keys()].map((slug) => join(dir, savedName(slug))),
    milliseconds: elapsed(),
  }
}

const nothingWanted = (dir: string): RegistryError =>
  new RegistryError('USAGE', `There is nothing to install: ${dir} has no ${LOCK_FILE}.`, {
    hint: 'Name a plugin: registry install github',
  })

const toLock = (placed: readonly PlacedRelease[]): InstallLock => ({
  schema: LOCK_SCHEMA,
  plugins: Object.fromEntries<LockedPlugin>(
    placed.map(({ release, locked: { saved: _, ...locked } }) => [release.slug, locked]),
  ),
})

/** Plugins that are in the folder and no longer in the lock, such as the dependency of an older version. */
export const removeUnneeded = ({ folder, installed }: Project, lock: InstallLock): readonly InstalledPlugin[] =>
  Object.entries(installed.plugins).flatMap(([slug, plugin]) => {
    if (lockedOf(lock, slug) !== undefined) return []
    folder.delete(slug)
    const there = folder.read(savedName(slug))
    if (there !== undefined && digestOf(there) === plugin.saved) folder.delete(savedName(slug))
    const { version, registry } = plugin
    return [{ slug, version, registry, digest: lockedFileOf(plugin).digest, outcome: 'removed' as const }]
  })

/** A file that says the same stays as it is. */
export const writeLock = ({ folder }: Project, name: string, before: InstallLock, lock: InstallLock): void => {
  const bytes = renderLock(lock)
  if (digestOf(bytes) !== digestOf(renderLock(before)) || folder.read(name) === undefined) folder.write(name, bytes)
}

/** What is asked for, and what was saved before in another version. */
const savePlugins = (
  placed: readonly PlacedRelease[],
  toSave: readonly string[],
  project: Project,
  force: boolean,
): ReadonlyMap<string, Digest> =>
  new Map(
    placed
      .filter(({ release, before, isNew }) => toSave.includes(release.slug) || (isNew && before?.saved !== undefined))
      .map(({ release: { slug }, locked }) => [slug, savePlugin(slug, locked, project, force)] as const),
  )

const withSaved = (lock: InstallLock, before: InstallLock, saved: ReadonlyMap<string, Digest>): InstallLock => ({
  ...lock,
  plugins: Object.fromEntries<LockedPlugin>(
    Object.entries(lock.plugins).map(([slug, plugin]) => {
      const digest = saved.get(slug) ?? lockedOf(before, slug)?.saved
      return [slug, digest === undefined ? plugin : { ...plugin, saved: digest }]
    }),
  ),
})

const toReceipt = ({ release: { slug }, locked, before, isNew }: PlacedRelease): InstalledPlugin => {
  const { version, registry } = locked
  const digest = lockedFileOf(locked).digest
  const outcome = !isNew ? 'unchanged' : before === undefined ? 'installed' : 'updated'
  return {
    slug,
    version,
    ...(before !== undefined && before.version !== version && { from: before.version }),
    registry,
    digest,
    outcome,
  }
}
