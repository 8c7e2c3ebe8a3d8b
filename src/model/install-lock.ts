import type { Digest } from './digest-text.js'
import type { Version } from './version.js'

/*
 * Which plugins a project installs, to the byte. Both files lie in the folder of the plugins; field names are those of
 * the files.
 */

/** Meant to be committed: what to install. */
export const LOCK_FILE = 'plugins-lock.json'
/** What install has put into this folder. */
export const INSTALLED_FILE = '.installed.json'
/** The form of both files. */
export const LOCK_SCHEMA = 1

/** The bytes of one plugin. */
export interface LockedFile {
  /** Absent: it may be secret (it has a query, or a user), so the registry is asked again. */
  readonly url?: string
  readonly digest: Digest
  /** Bytes. */
  readonly size: number
}

export interface LockedPlugin {
  readonly version: Version
  /** The URL of the registry it came from. */
  readonly registry: string
  /** The version or range that somebody asked for; absent: it is here because another plugin needs it. */
  readonly requested?: string
  /** Either this, or `definition` where the registry has no more than that. */
  readonly artifact?: LockedFile
  readonly definition?: LockedFile
  /** Slug → semver range. */
  readonly dependencies?: Readonly<Record<string, string>>
  /** Of what is installed: the digest of the file that `--save` wrote. */
  readonly saved?: Digest
}

export interface InstallLock {
  readonly schema: typeof LOCK_SCHEMA
  readonly plugins: Readonly<Record<string, LockedPlugin>>
}

export const EMPTY_LOCK: InstallLock = { schema: LOCK_SCHEMA, plugins: {} }

/** What a lock says of a plugin; a slug may be the name of something that every object has. */
export const lockedOf = ({ plugins }: InstallLock, slug: string): LockedPlugin | undefined =>
  Object.hasOwn(plugins, slug) ? plugins[slug] : undefined

/** The bytes that a locked plugin is made of. */
export const lockedFileOf = (plugin: LockedPlugin): LockedFile => {
  const file = plugin.artifact ?? plugin.definition
  if (file === undefined) throw new Error('a locked plugin has neither an artifact nor a definition')
  return file
}
