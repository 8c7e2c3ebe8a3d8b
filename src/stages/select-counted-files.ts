import type { Catalog } from '../model/catalog.js'
import { INDEX_PATH } from '../model/layout.js'
import { tagPath } from '../model/tag-path.js'
import { pathsOfList } from './site/build-lists.js'

/**
 * The files of the whole registry that the catalog counts the changes of, by path: the documents of tags and the pages of
 * lists. With the same config, the same count means the same bytes.
 */
export const selectCountedFiles = ({ tags, lists = {} }: Catalog): ReadonlyMap<string, number> =>
  new Map([
    ...Object.entries(tags).map(([tag, changed]) => [tagPath(tag), changed] as const),
    ...Object.entries(lists).flatMap(([list, pages]) => {
      const pathOf = pathsOfList(list)
      // The front page shows more than its list, and is made anew each time.
      return pages.map((changed, at) => [pathOf(at + 1), changed] as const).filter(([path]) => path !== INDEX_PATH)
    }),
  ])
