import type { Protocol } from './manifest.js'

/**
 * What a deploy does only when it is told to: take slugs over from another repository, unpublish more than a few versions,
 * hide hosted versions behind a link, take plugins out of a protocol.
 */
export const INSISTENCES = ['take-over', 'unpublish', 'linked', 'protocols'] as const
export type Insistence = (typeof INSISTENCES)[number]

/** More versions than are unpublished by one deploy unless somebody insists: a mistake in a glob unpublishes them all. */
export const MOST_UNPUBLISHED = 10

/** Why a publication is not made unless somebody insists. */
export type GuardBreach =
  | {
      readonly kind: 'owned'
      readonly slug: string
      readonly owner: string
      /** The repository that deploys; absent where nothing tells. */
      readonly origin?: string | undefined
    }
  /** `<slug> <version>`. */
  | { readonly kind: 'unpublished'; readonly versions: readonly string[] }
  | { readonly kind: 'linked'; readonly slug: string; readonly versions: readonly string[] }
  | { readonly kind: 'protocols'; readonly slug: string; readonly protocols: readonly Protocol[] }
