import { isObject, type JsonObject, type JsonValue } from '../model/json.js'
import { checkManifestSchema } from './manifest-schema.js'
import { type ManifestFields, parseManifestFields } from './parse-manifest-fields.js'
import { parseManifestSpelling } from './parse-manifest-spelling.js'

/** Fields that every plugin must have for itself. */
export const NO_DEFAULT_FIELDS = ['slug', 'name', 'version', 'actions', 'plugin', 'connector'] as const

/**
 * The config's `defaults` as fields of one plugin's manifest. What is wrong with them is reported where they are written, by
 * the config; here a bad field has no effect.
 */
export const parseManifestDefaults = (defaults: JsonObject, slug: string): ManifestFields => {
  if (Object.keys(defaults).length === 0) return {}
  const { fields } = parseManifestSpelling(renderDefaults(defaults, slug))
  const bad: ReadonlySet<unknown> = new Set([
    ...NO_DEFAULT_FIELDS,
    ...checkManifestSchema(fields).map(({ path }) => path[0]),
  ])
  return parseManifestFields(Object.fromEntries(Object.entries(fields).filter(([field]) => !bad.has(field))))
}

/** Puts the slug in the place of each `{slug}`, in every text of the defaults. */
export const renderDefaults = (defaults: JsonObject, slug: string): JsonObject =>
  Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, renderValue(value, slug)]))

const renderValue = (value: JsonValue, slug: string): JsonValue => {
  if (typeof value === 'string') return value.replaceAll('{slug}', () => slug)
  if (Array.isArray(value)) return value.map((item) => renderValue(item, slug))
  return isObject(value) ? renderDefaults(value, slug) : value
}
