import { type JsonObject, withoutUndefined } from '../model/json.js'
import type { FoundPlugin } from '../model/offer.js'
import { parseSlug } from '../model/slug.js'
import { objectsOf, textOf, textsOf } from './json-members.js'
import { parseObject } from './parse-details.js'
import type { ForeignApp } from './parse-flows.js'

/** What a search found: a page of it, and how many there are in all. */
export interface FoundPlugins {
  readonly total: number
  readonly results: readonly FoundPlugin[]
}

/** The results of `plugins/search`; `undefined` when it is none. */
export const parseFoundPlugins = (bytes: Uint8Array): FoundPlugins | undefined => {
  const document = parseObject(bytes)
  const members = document?.['results']
  if (document === undefined || !Array.isArray(members)) return undefined
  const results = objectsOf(members).flatMap((member) => parseFoundPlugin(member) ?? [])
  const { total } = document
  return { total: typeof total === 'number' && total >= results.length ? total : results.length, results }
}

/** What a Flows registry says of its apps. */
export const buildFoundPlugins = (apps: readonly ForeignApp[]): readonly FoundPlugin[] =>
  apps.map(({ slug, name, description }) => ({ slug, name, description, tags: [] }))

const parseFoundPlugin = (entry: JsonObject): FoundPlugin | undefined => {
  const slug = textOf(entry['slug'])
  if (slug === undefined || parseSlug(slug) === undefined) return undefined
  return withoutUndefined<FoundPlugin>({
    slug,
    name: textOf(entry['name']) ?? slug,
    description: textOf(entry['description']) ?? '',
    version: textOf(entry['version']),
    author: textOf(entry['author']),
    tags: textsOf(entry['tags']),
    deprecated: entry['deprecated'] === true ? true : undefined,
  })
}
