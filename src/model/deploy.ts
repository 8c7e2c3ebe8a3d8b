import type { Digest } from './digest.js'
import type { PagesForecast } from './pages.js'
import type { TreeFile } from './tree.js'

/**
 * What a store says of one state of an object, as it says it (an ETag with its quotes, a git object's name). Two reads that
 * give the same revision gave the same bytes.
 */
export type Revision = string

/** An object as a store lists it. */
export interface StoredObject {
  /** Relative to the registry's root, posix. */
  readonly path: string
  readonly revision: Revision
  /** Bytes. */
  readonly size: number
  /** Lower-case hex md5 of the bytes, where the store tells. */
  readonly md5?: string
  /** `YYYY-MM-DDTHH:MM:SSZ`, where the store tells. */
  readonly modified?: string
}

/** Bytes at hand, or a file on disk with these bytes. */
export type DeployBody =
  | { readonly bytes: Uint8Array }
  | { readonly file: string; readonly size: number; readonly digest: Digest }

/** One object to put. Its headers follow from class and media type. */
export interface DeployObject extends Pick<TreeFile, 'path' | 'class' | 'mediaType'> {
  readonly body: DeployBody
}

/**
 * When a write may happen: only if nothing is there, only over this revision, or whatever is there (a path that only ever
 * gets the same bytes).
 */
export type WriteCondition = 'absent' | { readonly revision: Revision } | 'always'

/**
 * What became of a conditional write. `refused`: its condition is false, perhaps through an earlier try of ours. `unknown`:
 * a time-out, a reset, a 5xx, a rival in flight; it may have happened, or happen later.
 */
export type WriteAnswer =
  | { readonly kind: 'written'; readonly revision: Revision }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unknown'; readonly problem: string }

/** An object read whole. `unchanged`: it still has the revision that the caller knows. */
export type ReadAnswer =
  | { readonly kind: 'found'; readonly bytes: Uint8Array; readonly revision: Revision }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'absent' }

/**
 * A store of objects with conditional writes: a bucket, a blob container, a folder under its lock. `absent` and missing
 * entries are definite answers of the store; whatever else goes wrong is a RegistryError (`TARGET_UNREADABLE`,
 * `TARGET_UNWRITABLE`, `TARGET_DENIED`, `TARGET_MISSING`) that names the request. Retries of answers that are safe to repeat are the target's
 * own; an `unknown` is given when they are used up.
 */
export interface ObjectTarget {
  readonly kind: 'objects'
  /** For messages: `s3://bucket/prefix`, without secrets. */
  readonly location: string
  /** A folder cannot hold an object beside objects below its path. */
  readonly holdsKeyAndFolder: boolean
  /** Reads at the store itself, never through a cache. */
  readonly read: (path: string, known?: Revision) => Promise<ReadAnswer>
  /** Gives an object of any size to `take` as its bytes come, anew after a broken line; `undefined` when it is absent. */
  readonly stream: <T extends object>(
    path: string,
    take: (chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => Promise<T>,
  ) => Promise<T | undefined>
  /** Facts of one object without its bytes. */
  readonly look: (path: string) => Promise<StoredObject | undefined>
  /** The objects whose paths begin with `prefix`; `shallow`: only those without a further `/`. In no order. */
  readonly list: (
    prefix: string,
    options?: { readonly shallow?: boolean; readonly limit?: number },
  ) => Promise<readonly StoredObject[]>
  readonly write: (object: DeployObject, condition: WriteCondition) => Promise<WriteAnswer>
  /** Removing what is not there is `removed`, too. */
  readonly remove: (path: string, revision?: Revision) => Promise<'removed' | 'refused' | 'unknown'>
  /** Requests made so far, for the receipt. */
  readonly requests: () => number
  readonly close: () => Promise<void>
}

/** One state of a store that changes as a whole: a commit. */
export interface Snapshot {
  /** Absent: nothing was ever published there. */
  readonly revision?: Revision
  readonly read: (path: string) => Promise<Uint8Array | undefined>
  readonly list: () => Promise<readonly StoredObject[]>
}

/** A store that takes a whole plan at once, by compare and swap: a branch of a git host. */
export interface AtomicTarget {
  readonly kind: 'atomic'
  readonly location: string
  readonly holdsKeyAndFolder: false
  /** The newest state, read at the host itself. */
  readonly open: () => Promise<Snapshot>
  /** Makes the next state of `base`; `refused` when somebody else was faster. */
  readonly apply: (
    base: Snapshot,
    change: { readonly write: readonly DeployObject[]; readonly remove: readonly string[]; readonly message: string },
  ) => Promise<WriteAnswer>
  /** What {@link apply} of this change would cost, of a host with limits; nothing is written. */
  readonly forecast?: (
    base: Snapshot,
    change: { readonly write: readonly DeployObject[]; readonly remove: readonly string[] },
  ) => Promise<PagesForecast>
  readonly requests: () => number
  readonly close: () => Promise<void>
}

/** Where a registry is deployed to. */
export type DeployTarget = ObjectTarget | AtomicTarget
