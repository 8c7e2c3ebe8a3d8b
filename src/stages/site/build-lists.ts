import { type Catalog, type CatalogEntry, isOffered } from '../../model/catalog.js'
import { groupPairs } from '../../model/groups.js'
import { listPagePath } from '../../model/layout.js'
import { compareText } from '../../model/order.js'
import type { Slug } from '../../model/slug.js'
import { tagPagePath } from '../../model/tag-path.js'

/** Plugins on one page of a list. */
export const LIST_SIZE = 100

/** The list of all plugins; others are named by their tag. */
export const ALL_PLUGINS = ''

export interface ListedPlugin {
  readonly slug: Slug
  readonly entry: CatalogEntry
}

type Lists = ReadonlyMap<string, readonly ListedPlugin[]>

/** The lists of the site: of each the plugins that are offered, by name. */
export const selectLists = (plugins: Catalog['plugins']): Lists => {
  const listed = Object.entries(plugins)
    .filter(([, entry]) => isOffered(entry))
    .map(([slug, entry]) => ({ plugin: { slug: slug as Slug, entry }, name: entry.name.toLowerCase() }))
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.plugin.slug, b.plugin.slug))
    .map(({ plugin }) => plugin)
  return new Map([
    [ALL_PLUGINS, listed],
    ...groupPairs(listed.flatMap((plugin) => [...new Set(plugin.entry.tags)].map((tag) => [tag, plugin] as const))),
  ])
}

/** A page for each hundred plugins; a list that has none has one page, to say so. */
export const countPages = (plugins: readonly unknown[]): number => Math.max(1, Math.ceil(plugins.length / LIST_SIZE))

/**
 * For each page of each list the generation in which it last changed. A page that shows what it did keeps its generation, so
 * that a deploy need not write it; a list or page that is no longer there stays, so that it can say so.
 */
export const buildLists = (
  previous: Catalog | undefined,
  plugins: Catalog['plugins'],
  generation: number,
): NonNullable<Catalog['lists']> => {
  const before = selectLists(previous?.plugins ?? {})
  const after = selectLists(plugins)
  const known = new Map(Object.entries(previous?.lists ?? {}))
  return Object.fromEntries(
    [...new Set([...known.keys(), ...after.keys()])].sort(compareText).map((list) => {
      const [old, now, counters] = [before.get(list), after.get(list), known.get(list) ?? []]
      const pages = Math.max(counters.length, now === undefined ? 0 : countPages(now))
      const isSame = (at: number): boolean => isSamePage(old, now, at + 1)
      return [list, Array.from({ length: pages }, (_, at) => (isSame(at) ? (counters[at] ?? generation) : generation))]
    }),
  )
}

type List = readonly ListedPlugin[] | undefined

/** Whether a page shows the same plugins in the same state, or is in neither list. The number of pages is on all of them. */
const isSamePage = (old: List, now: List, page: number): boolean => {
  const [before, after] = [selectPageOf(old, page), selectPageOf(now, page)]
  if (before === undefined || after === undefined) return before === after
  const isSame = ({ slug, entry }: ListedPlugin, at: number): boolean =>
    slug === before.plugins[at]?.slug && entry.revision === before.plugins[at].entry.revision
  const isAsLong = before.pages === after.pages && before.plugins.length === after.plugins.length
  return isAsLong && after.plugins.every(isSame)
}

const selectPageOf = (list: List, page: number) => {
  const pages = list === undefined ? 0 : countPages(list)
  return list === undefined || page > pages ? undefined : { pages, plugins: selectPage(list, page) }
}

/** Where the pages of a list are, counted from 1. */
export const pathsOfList = (list: string): ((page: number) => string) =>
  list === ALL_PLUGINS ? listPagePath : (page) => tagPagePath(list, page)

/** The plugins on a page, which is counted from 1. */
export const selectPage = <T>(plugins: readonly T[], page: number): readonly T[] =>
  plugins.slice((page - 1) * LIST_SIZE, page * LIST_SIZE)
