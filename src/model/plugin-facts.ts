import type { Place } from './diagnostic.js'
import type { Slug } from './slug.js'
import type { Version } from './version.js'

/** What the checks across plugins must know of one in the sources. Plain data: it passes between threads, and is cached. */
export interface PluginFacts {
  readonly slug: Slug
  readonly dir: string
  /** Where the slug is written. */
  readonly place: Place
  /** Its versions live elsewhere. */
  readonly linked?: true
  /** Some version here could not be understood: one that seems to be missing may be that one. */
  readonly incomplete?: true
  /** Versions, here or published, that clients may install; newest first. */
  readonly available: readonly Version[]
  /** What the manifests that are about to be published depend on. */
  readonly dependencies: readonly DependencyFacts[]
  /** What the newest version depends on; `place` only where that version is not published yet. */
  readonly newest: readonly { readonly slug: string; readonly place?: Place }[]
}

/** A dependency as it is written. */
export interface DependencyFacts {
  readonly slug: string
  readonly range: string
  readonly place: Place
}
