import { isObject, withoutUndefined } from '../model/json.js'
import { iconPath, isSafePath, SEARCH_INDEX_PATH } from '../model/layout.js'
import { PROTOCOLS, type Protocol } from '../model/manifest.js'
import { parseSlug, type Slug } from '../model/slug.js'
import { corrupt, isAbove, refuse, upgradeRequired } from './refusal.js'
import { OWN_ICONS, SEARCH_SCHEMA, type SearchEntry, type SearchIndexDocument } from './search-index.js'
import { listOf, objectOf, text, textThat, valueThat } from './shape.js'
import { parseCodes } from './string-table.js'

/** That of the year 9999. */
const LAST_SECOND = 253_402_300_799

const isWithin = (value: unknown, most: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most

const texts = listOf(text)
const times = listOf(valueThat((value) => value === null || isWithin(value, LAST_SECOND), 'is no time in seconds'))
const places = listOf(valueThat((value) => isWithin(value, Number.MAX_SAFE_INTEGER), 'is no place'))

const indexShape = objectOf({
  schema: valueThat((value) => value === SEARCH_SCHEMA, `is not ${SEARCH_SCHEMA}`),
  strings: texts,
  slugs: listOf(textThat((value) => parseSlug(value) !== undefined, 'is no slug')),
  names: texts,
  descriptions: texts,
  authors: texts,
  versions: texts,
  tags: texts,
  protocols: texts,
  icons: texts,
  created_at: times,
  updated_at: times,
  deprecated: places,
  linked: places,
})

/**
 * The plugins of a `search-index.json`, by slug, from the value of its JSON. `path` names it in messages.
 *
 * @throws RegistryError `STATE_CORRUPT` unless it is one to the last member; `UPGRADE_REQUIRED` when it is of a newer schema.
 */
export const parseSearchIndex = (value: unknown, path = SEARCH_INDEX_PATH): readonly SearchEntry[] => {
  if (isObject(value) && isAbove(value['schema'], SEARCH_SCHEMA)) {
    throw upgradeRequired(path, `schema ${value['schema']}`, SEARCH_SCHEMA)
  }
  refuse(path, indexShape(value))
  const document = value as SearchIndexDocument
  const { schema: _, strings: __, deprecated, linked, ...columns } = document
  for (const [name, column] of Object.entries(columns)) {
    const [has, needed] = [column.length, document.slugs.length]
    if (has !== needed) throw corrupt(path, `${name} has ${has} members for ${needed} slugs`)
  }
  const marked = { deprecated: new Set(deprecated), linked: new Set(linked) }
  return document.slugs.map((slug, place) => {
    const read = (column: TextColumn): readonly string[] => {
      const decoded = parseCodes(document[column][place] ?? '', document.strings)
      if (decoded === undefined) throw corrupt(path, `${column} › ${place} has a code of no string`)
      return decoded
    }
    const authors = read('authors')
    const entry = withoutUndefined<SearchEntry>({
      slug: slug as Slug,
      name: read('names').join(' '),
      description: read('descriptions').join(' '),
      version: read('versions')[0],
      author: authors.length === 0 ? undefined : authors.join(' '),
      tags: read('tags'),
      protocols: read('protocols') as readonly Protocol[],
      icon: parseIcon(slug as Slug, read('icons')[0] ?? ''),
      created_at: parseTime(document.created_at[place]),
      updated_at: parseTime(document.updated_at[place]),
      deprecated: marked.deprecated.has(place) ? true : undefined,
      linked: marked.linked.has(place) ? true : undefined,
    })
    if (!entry.protocols.every(isProtocol)) throw corrupt(path, `protocols › ${place} has one that is not known`)
    if (!isIcon(entry.icon)) throw corrupt(path, `icons › ${place} is no path inside the registry and no http URL`)
    return entry
  })
}

type TextColumn = 'names' | 'descriptions' | 'authors' | 'versions' | 'tags' | 'protocols' | 'icons'

const isProtocol = (value: string): boolean => PROTOCOLS.some((protocol) => protocol === value)

const parseIcon = (slug: Slug, icon: string): string =>
  icon.startsWith(OWN_ICONS) ? iconPath(slug, icon.slice(OWN_ICONS.length)) : icon

const isIcon = (icon: string): boolean => isSafePath(icon) || /^https?:\/\/[^\s/]/i.test(icon)

const parseTime = (seconds: number | null | undefined): string | undefined =>
  typeof seconds === 'number' ? `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z` : undefined
