import type { PublishedConfig } from './catalog.js'
import type { Digest } from './digest.js'
import type { Slug } from './slug.js'
import type { TreeClass } from './tree.js'
import type { Version } from './version.js'

/** Raised when a field of plan or receipt changes its meaning. */
export const PLAN_SCHEMA = 1

/** What a deploy changes of one plugin. */
export interface PluginChange {
  readonly slug: Slug
  /** The target does not have the plugin yet. */
  readonly isNew: boolean
  /** Published by this deploy, newest first. */
  readonly versions: readonly Version[]
  /** Name, description, links, icon or README changed. */
  readonly listing: boolean
  /** Deprecated, yanked, unpublished, or one of these taken back. */
  readonly lifecycle: readonly Version[]
}

/**
 * Why an object is written: an artifact or a record is new; `keep` holds bytes for whoever renders; the catalog is the
 * publication; a document shows it; `finish` says that all of them do.
 */
export type StepReason = 'publish' | 'keep' | 'commit' | 'render' | 'finish'

/** One object that a deploy writes. */
export interface DeployStep {
  readonly path: string
  readonly class: TreeClass
  readonly reason: StepReason
  readonly bytes: number
}

/** What a deploy would do, in its order. Fit for JSON. */
export interface DeployPlan {
  readonly schema: typeof PLAN_SCHEMA
  /** Without secrets. */
  readonly target: string
  /** Absent: nothing was ever published there. */
  readonly base?: { readonly generation: number; readonly renderer: number }
  /** Of the catalog afterwards. */
  readonly generation: number
  readonly plugins: readonly PluginChange[]
  /** The new config, where it changes what documents show. */
  readonly config?: PublishedConfig
  /** Plugins whose documents an earlier deploy has left to be rendered. */
  readonly pending: readonly Slug[]
  readonly steps: readonly DeployStep[]
  /** To be written. */
  readonly bytes: number
  /** About how many it takes, those already made included. */
  readonly requests: number
}

/** `unchanged`: there was nothing to do. `finished`: only what an earlier deploy had left. */
export type DeployOutcome = 'unchanged' | 'published' | 'finished'

/** What a deploy did. Fit for JSON. */
export interface DeployReceipt {
  readonly schema: typeof PLAN_SCHEMA
  readonly target: string
  readonly outcome: DeployOutcome
  readonly isFirst: boolean
  readonly generation: number
  readonly plugins: readonly PluginChange[]
  /** Artifacts that were there with the same content: the published bytes stand. */
  readonly adopted: readonly { readonly path: string; readonly digest: Digest }[]
  readonly written: { readonly objects: number; readonly bytes: number }
  readonly requests: number
  /** How often another publisher was faster, or an answer was lost. */
  readonly retries: number
  /** Paths written whose content may change again: what a CDN has to be told of. */
  readonly changed: readonly string[]
}
