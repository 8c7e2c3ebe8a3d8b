import type { FoundPlugin } from '../model/offer.js'
import { buildSearch } from './build-search.js'
import { selectMatches } from './select-matches.js'

/** What somebody searches for. */
export interface PluginQuery {
  /** Words, of which the last may be unfinished; none: every plugin. */
  readonly q?: string | undefined
  /** Only plugins with this tag. */
  readonly tag?: string | undefined
}

/** The plugins that fit, in the order in which the pages of a registry show them; all of them by name where no word is given. */
export const rankPlugins = (plugins: readonly FoundPlugin[], { q = '', tag }: PluginQuery): readonly FoundPlugin[] =>
  selectMatches(buildSearch(plugins), { text: q, tags: tag === undefined ? [] : [tag.trim().toLowerCase()] }).entries
