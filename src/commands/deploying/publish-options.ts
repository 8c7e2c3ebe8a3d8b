import type { Pace } from '../../io/pace.js'
import type { OnProgress } from '../../model/progress.js'
import type { MergeConflict } from '../../stages/merge-records.js'
import type { Publication } from '../../stages/plan-publication.js'
import type { Scope } from './propose-publication.js'

export interface PublishOptions extends Scope {
  readonly pace: Pace
  /** Requests at a time. */
  readonly concurrency: number
  /** Whether a deploy may go on although these versions are published with other content. */
  readonly accepts: (conflicts: readonly MergeConflict[]) => boolean
  /** Publishes to a store that ignores conditions, where nothing but this deploy must ever run. */
  readonly allowUnsafe?: boolean | undefined
  readonly onProgress?: OnProgress | undefined
}

/** Whether nothing may be published. */
export const isRefusedBy = (
  { conflicts, breaches }: Publication,
  { accepts }: Pick<PublishOptions, 'accepts'>,
): boolean => breaches.length > 0 || (conflicts.length > 0 && !accepts(conflicts))
