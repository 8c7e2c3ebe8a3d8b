import type { Digest } from './digest-text.js'
import type { EnvironmentVariable, Signature } from './manifest.js'
import type { Slug } from './slug.js'
import type { Version } from './version.js'

/*
 * What a registry offers its clients, whichever protocol it speaks. URLs are absolute.
 */

/** Bytes to be had at a URL. */
export interface OfferedFile {
  readonly url: string
  /** Bytes; absent where the registry does not say. */
  readonly size?: number
  /** Absent where the registry publishes none. */
  readonly digest?: Digest
}

/** One version, and what there is to install of it. */
export interface OfferedRelease {
  readonly slug: Slug
  readonly version: Version
  /** Absent: the registry has nothing but definitions. */
  readonly artifact?: OfferedFile
  readonly definition?: OfferedFile
  /** Slug → semver range. */
  readonly dependencies?: Readonly<Record<string, string>>
  /** The oldest and the newest OpenWorkflow version that it works with. */
  readonly compatibility?: { readonly min?: string; readonly max?: string }
  readonly deprecated?: { readonly reason?: string; readonly replacement_version?: string }
  readonly yanked?: { readonly reason?: string }
  readonly signature?: Signature
}

/** A plugin as its registry shows it. */
export interface OfferedPlugin {
  readonly slug: Slug
  readonly name: string
  readonly description: string
  readonly author?: string
  readonly homepage?: string
  readonly repository?: string
  readonly license?: string
  readonly tags: readonly string[]
  readonly actions?: readonly { readonly name: string; readonly description: string }[]
  readonly environment?: readonly EnvironmentVariable[]
  readonly updatedAt?: string
  /** What to take when nobody asks for a version. */
  readonly latest?: Version
  /** Newest first, without yanked ones. */
  readonly versions: readonly Version[]
}

/** A plugin that a search found. */
export interface FoundPlugin {
  readonly slug: string
  readonly name: string
  readonly description: string
  /** Absent: nothing says which is the newest without another request. */
  readonly version?: string
  readonly author?: string
  readonly tags: readonly string[]
  readonly deprecated?: true
}
