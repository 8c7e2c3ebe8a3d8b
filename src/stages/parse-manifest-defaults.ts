import type { JsonObject, JsonValue } from '../model/json.js'
import { checkManifestSchema } from './manifest-schema.js'
import { type ManifestFields, parseFields } from './parse-manifest-fields.js'
import { isObject, parseSpelling } from './parse-manifest-spelling.js'

/** Fields that every plugin must have for itself. */
export const NO_DEFAULT_FIELDS = ['slug', 'name', 'version', 'actions', 'plugin', 'connector'] as const

/**
 * The config's `defaults` as fields of one plugin's manifest. What is wrong with them is reported where they are written, by
 * the config; here a bad field has no effect.
 */
export const parseDefaults = (defaults: JsonObject, slug: string): ManifestFields => {
  const { fields } = parseSpelling(fillSlug(defaults, slug) as JsonObject)
  const bad: ReadonlySet<unknown> = new Set([
    ...NO_DEFAULT_FIELDS,
    ...checkManifestSchema(fields).map(({ path }) => path[0]),
  ])
  return parseFields(Object.fromEntries(Object.entries(fields).filter(([field]) => !bad.has(field))))
}

/** Puts the slug in the place of each `{slug}`, in every text of a value. */
export const fillSlug = (value: JsonValue, slug: string): JsonValue => {
  if (typeof value === 'string') return value.replaceAll('{slug}', () => slug)
  if (Array.isArray(value)) return value.map((item) => fillSlug(item, slug))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillSlug(item, slug)]))
}
