import { type Catalog, RENDERER } from '../model/catalog.js'
import { isObject, parseJson } from '../model/json.js'
import { CATALOG_PATH, recordPath, schemaPath } from '../model/layout.js'
import { type PluginRecord, SCHEMA, versionsOf } from '../model/record.js'
import type { Slug } from '../model/slug.js'
import { catalogShape, recordShape } from './native-shapes.js'
import { corrupt, isAbove, refuse, upgradeRequired } from './refusal.js'
import type { Mismatch, Shape } from './shape.js'

/**
 * The catalog that these bytes are. `path` names them in messages.
 *
 * @throws RegistryError `STATE_CORRUPT` unless they are a catalog to the last member; `UPGRADE_REQUIRED` when a newer
 * version of this program made them.
 */
export const parseCatalog = (bytes: Uint8Array, path = CATALOG_PATH): Catalog => {
  const catalog = parseState(bytes, path, catalogShape) as Catalog
  refuse(path, checkCatalog(catalog))
  return catalog
}

/** The catalog that these bytes are, of which it is known that this very program wrote them: nothing is checked again. */
export const parseOwnCatalog = (bytes: Uint8Array): Catalog => JSON.parse(new TextDecoder().decode(bytes))

/**
 * The record that these bytes are. `path` names them in messages.
 *
 * @throws RegistryError as {@link parseCatalog}.
 */
export const parseRecord = (bytes: Uint8Array, path = 'a record'): PluginRecord => {
  const record = parseState(bytes, path, recordShape) as PluginRecord
  refuse(path, checkRecord(record))
  return record
}

const parseState = (bytes: Uint8Array, path: string, shape: Shape): unknown => {
  const value = parseWhole(bytes, path)
  checkMadeByUs(value, path)
  refuse(path, shape(value))
  return value
}

const parseWhole = (bytes: Uint8Array, path: string): unknown => {
  try {
    return parseJson(bytes)
  } catch (cause) {
    if (cause instanceof RangeError) throw corrupt(path, cause.message, cause)
    const text = new TextDecoder().decode(bytes.subarray(0, 200)).trimStart()
    const problem = text.startsWith('<') ? 'is a web page, no JSON' : text === '' ? 'is empty' : 'is not whole JSON'
    throw corrupt(path, `it ${problem}`, cause)
  }
}

/** Asked before anything else: of a newer schema nothing can be said but its number. */
const checkMadeByUs = (value: unknown, path: string): void => {
  if (!isObject(value)) return
  const { schema, renderer } = value
  if (isAbove(schema, SCHEMA)) throw upgradeRequired(path, `schema ${schema}`, SCHEMA)
  if (isAbove(renderer, RENDERER)) throw upgradeRequired(path, `renderer ${renderer}`, RENDERER)
}

/** What the parts of a catalog say of each other. */
const checkCatalog = ({ plugins, pending }: Catalog): Mismatch | undefined => {
  for (const [slug, entry] of Object.entries(plugins)) {
    const at = (member: string, problem: string): Mismatch => ({ path: ['plugins', slug, member], problem })
    if (entry.record !== recordPath(slug as Slug, entry.revision, entry.digest)) {
      return at('record', 'is not named by slug, revision and digest')
    }
    if (entry.latest !== undefined && !Object.hasOwn(entry.versions, entry.latest)) {
      return at('latest', 'is not among the versions')
    }
  }
  const lost = pending.findIndex((slug) => !Object.hasOwn(plugins, slug))
  return lost === -1 ? undefined : { path: ['pending', String(lost)], problem: 'is not among the plugins' }
}

/** What the parts of a record say of each other. */
const checkRecord = (record: PluginRecord): Mismatch | undefined => {
  for (const version of versionsOf(record)) {
    const path = record.releases[version]?.schema?.path
    if (path !== undefined && path !== schemaPath(record.slug, version)) {
      return { path: ['releases', version, 'schema', 'path'], problem: 'is not the path of this version’s definition' }
    }
  }
  return undefined
}
