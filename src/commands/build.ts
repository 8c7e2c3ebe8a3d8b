import type { Diagnostic } from '../model/diagnostic.js'
import type { Digest } from '../model/digest.js'
import type { OnProgress } from '../model/progress.js'
import type { Slug } from '../model/slug.js'
import type { Version } from '../model/version.js'

export interface BuildOptions {
  /** The folder that holds `registry.yaml`; relative to the working directory. */
  readonly dir: string
  readonly out?: string | undefined
  readonly baseUrl?: string | undefined
  /** A URL, a folder or `none`. */
  readonly published?: string | undefined
  /** Notes and warnings fail, too. */
  readonly strict?: boolean | undefined
  /** Decide everything, write nothing. */
  readonly dryRun?: boolean | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly onProgress?: OnProgress | undefined
}

/** A release that the sources hold. */
export interface BuiltRelease {
  readonly slug: Slug
  readonly version: Version
  /** `changed`: published with other content; the build fails, or with `policy.changedContent: keep` keeps what is published. */
  readonly state: 'new' | 'kept' | 'changed'
  /** Of the artifact, in bytes; absent while it is not packed (dry run of a bundled plugin). */
  readonly size?: number
  readonly digest?: Digest
}

/** What a build did, or with `dryRun` would do. */
export interface BuildReceipt {
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  readonly dryRun: boolean
  /** Absolute. */
  readonly outDir: string
  readonly baseUrl?: string
  readonly generation?: number
  /** Plugins in the registry after this build, linked ones included. */
  readonly plugins: number
  readonly linked: number
  /** Every release that the sources hold; published ones whose source is gone are counted in {@link artifacts} only. */
  readonly releases: readonly BuiltRelease[]
  /** Artifacts in the registry after this build. */
  readonly artifacts: { readonly count: number; readonly bytes: number }
  /** Files of the tree, and what was done to them. */
  readonly files: {
    readonly written: number
    readonly unchanged: number
    readonly deleted: number
    readonly bytes: number
  }
  readonly milliseconds: number
}

export const build = async (_options: BuildOptions): Promise<BuildReceipt> => {
  throw new Error('not yet')
}
