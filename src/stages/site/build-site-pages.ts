import type { Catalog } from '../../model/catalog.js'
import { FEED_PATH, INDEX_PATH, NOT_FOUND_PATH, ROBOTS_PATH, SITEMAP_PATH, TAGS_PAGE_PATH } from '../../model/layout.js'
import { compareText } from '../../model/order.js'
import { MEDIA_TYPES, type TreeFile } from '../../model/tree.js'
import { ALL_PLUGINS, pathsOfList, selectLists } from './build-lists.js'
import { buildSiteLinks } from './build-site-links.js'
import { renderFeed } from './render-feed.js'
import { renderFrontPage } from './render-front-page.js'
import { renderListPage } from './render-list-page.js'
import { renderNotFoundPage } from './render-not-found-page.js'
import type { SiteSettings } from './render-page.js'
import { renderRobots, renderSitemap } from './render-sitemap.js'
import { renderTagsPage } from './render-tags-page.js'

/**
 * The pages of the whole registry, from the catalog alone; none where the config wants none. Each has as its salt what
 * counts its own changes: the catalog's generation, that of a list's page, or the config's revision. Left out is the page of a
 * list that `isKept`.
 */
export const buildSitePages = (
  catalog: Catalog,
  isKept: (path: string) => boolean = () => false,
): readonly TreeFile[] => {
  const { config, generation } = catalog
  const { site } = config
  if (site === undefined) return []
  const settings: SiteSettings = { ...config, site }
  const lists = selectLists(catalog.plugins)
  const plugins = lists.get(ALL_PLUGINS) ?? []
  const tags = [...lists]
    .filter(([list]) => list !== ALL_PLUGINS)
    .map(([tag, tagged]) => [tag, tagged.length] as const)
    .sort(([a, x], [b, y]) => y - x || compareText(a, b))
  const front = renderFrontPage({ catalog, plugins, tags }, buildSiteLinks(INDEX_PATH, settings), settings, generation)
  const tagsPage = renderTagsPage(tags, buildSiteLinks(TAGS_PAGE_PATH, settings), settings, newestOf(catalog))
  return [
    page(INDEX_PATH, front),
    ...buildListPages(catalog, lists, settings, isKept),
    page(TAGS_PAGE_PATH, tagsPage),
    page(NOT_FOUND_PATH, renderNotFoundPage(settings, config.revision)),
    { ...page(FEED_PATH, renderFeed(catalog, settings, generation)), mediaType: MEDIA_TYPES.feed },
    { ...page(SITEMAP_PATH, renderSitemap(plugins, tags, settings, generation)), mediaType: MEDIA_TYPES.xml },
    { ...page(ROBOTS_PATH, renderRobots(settings, config.revision)), mediaType: MEDIA_TYPES.text },
  ]
}

/** Every page of every list, but for the first of all plugins, which is the front page. */
const buildListPages = (
  { lists: counters = {} }: Catalog,
  lists: ReturnType<typeof selectLists>,
  settings: SiteSettings,
  isKept: (path: string) => boolean,
): readonly TreeFile[] =>
  Object.entries(counters).flatMap(([list, generations]) => {
    const plugins = lists.get(list) ?? []
    const isAll = list === ALL_PLUGINS
    const pathOf = pathsOfList(list)
    return generations.flatMap((changed, at) => {
      const number = at + 1
      const path = pathOf(number)
      if (path === INDEX_PATH || isKept(path)) return []
      const title = isAll ? 'All plugins' : `Tagged ${list}`
      const shown = { plugins, page: number, pathOf }
      const salt = changed + settings.revision
      return [page(path, renderListPage(title, shown, buildSiteLinks(path, settings), settings, salt))]
    })
  })

/** The generation in which any list last changed, and so the number of plugins of a tag. */
const newestOf = ({ lists = {}, config }: Catalog): number =>
  Object.values(lists).reduce((newest, pages) => pages.reduce((a, b) => Math.max(a, b), newest), 0) + config.revision

const page = (path: string, bytes: Uint8Array): TreeFile => ({
  path,
  class: 'index',
  mediaType: MEDIA_TYPES.html,
  body: { bytes },
})
