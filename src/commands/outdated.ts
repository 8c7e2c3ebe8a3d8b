import { resolve } from 'node:path'
import { mapBounded } from '../io/map-bounded.js'
import { type Diagnostic, sortDiagnostics } from '../model/diagnostic.js'
import { type LockedPlugin, lockedFileOf, lockedOf } from '../model/install-lock.js'
import { buildInstallFindings } from '../stages/build-install-findings.js'
import type { InstallPolicy } from '../stages/select-candidates.js'
import type { RegistryClient } from './client/registry-client.js'
import { type AccessOptions, openAccess } from './installing/open-access.js'
import { DEFAULT_PLUGINS_DIR, readProject } from './installing/read-project.js'

export interface OutdatedOptions extends AccessOptions, InstallPolicy {
  readonly dir?: string | undefined
}

/** A plugin of which there is a newer version. */
export interface OutdatedPlugin {
  readonly slug: string
  /** What is locked. */
  readonly version: string
  /** What update would install. */
  readonly wanted: string
  /** The newest that there is. */
  readonly latest: string
  readonly registry: string
}

export interface OutdatedReceipt {
  readonly ok: boolean
  /** Which of the locked releases were deprecated or yanked. */
  readonly diagnostics: readonly Diagnostic[]
  readonly dir: string
  /** By slug. */
  readonly plugins: readonly OutdatedPlugin[]
}

/** Requests at a time. */
const CONCURRENCY = 16

/** Asks the registries what is newer than what is locked. Nothing is changed. */
export const outdated = async (options: OutdatedOptions = {}): Promise<OutdatedReceipt> => {
  const { folder, lock } = readProject(resolve(options.dir ?? DEFAULT_PLUGINS_DIR))
  const { client } = openAccess(options, lock)
  const slugs = Object.keys(lock.plugins).sort()
  const looked = await mapBounded(slugs, CONCURRENCY, (slug) => look(slug, lockedOf(lock, slug), client, options))
  return {
    ok: true,
    diagnostics: sortDiagnostics(looked.flatMap(({ diagnostics }) => diagnostics)),
    dir: folder.dir,
    plugins: looked.flatMap(({ plugin }) => plugin ?? []),
  }
}

const look = async (
  slug: string,
  locked: LockedPlugin | undefined,
  client: RegistryClient,
  { hostVersion }: InstallPolicy,
): Promise<{ readonly plugin?: OutdatedPlugin; readonly diagnostics: readonly Diagnostic[] }> => {
  if (locked === undefined) return { diagnostics: [] }
  const { version, requested = version } = locked
  // Yanked or not: what is locked may stay, and what it was yanked for should be known.
  const policy = { hostVersion, registryOf: () => locked.registry }
  const own = await client.readRelease(`${slug}@${version}`, { ...policy, allowYanked: true, hostVersion: undefined })
  const wanted = requested === version ? own : await client.readRelease(`${slug}@${requested}`, policy)
  const latest = await client.readRelease(slug, { ...policy, allowYanked: true })
  const found = [{ release: own, digest: lockedFileOf(locked).digest, isAsked: false }]
  const diagnostics = buildInstallFindings(found, [])
  if (wanted.version === version && latest.version === version) return { diagnostics }
  const plugin = { slug, version, wanted: wanted.version, latest: latest.version, registry: latest.registry }
  return { plugin, diagnostics }
}
