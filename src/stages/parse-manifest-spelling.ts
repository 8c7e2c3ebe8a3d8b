import { isObject, type JsonObject, type JsonValue } from '../model/json.js'
import { type ValuePath, valueAt } from '../model/value-path.js'
import type { ValueProblem } from './build-schema-check.js'

/** The fields that a registry knows, under their normalised names. */
export const MANIFEST_FIELDS = [
  'slug',
  'name',
  'description',
  'version',
  'namespace',
  'protocols',
  'author',
  'homepage',
  'repository',
  'license',
  'tags',
  'icon',
  'color',
  'changelog',
  'actions',
  'runtime',
  'environment',
  'dependencies',
  'compatibility',
  'security',
  'support',
  'signature',
  'appMetadataUrl',
] as const
export type ManifestField = (typeof MANIFEST_FIELDS)[number]

/** Where else a field may be written, in the order of preference; every field may be written under its own name. */
const SPELLINGS: { readonly [field in ManifestField]?: readonly ValuePath[] } = {
  name: [['displayName'], ['name']],
  tags: [['tags'], ['categories']],
  icon: [['icon'], ['blockStyle', 'iconUrl']],
  color: [['color'], ['blockStyle', 'color']],
  environment: [['environment'], ['runtime', 'environment']],
}

/** Texts whose blanks at either end mean nothing; a version's blanks are a mistake, a signature's may be part of it. */
const UNTRIMMED: ReadonlySet<ManifestField> = new Set(['version', 'changelog'])

/** One of the spellings, understood: which field is written where. Values are as written. */
export interface SpelledManifest {
  /** The mapping that holds the plugin's fields, when they are not written flat. */
  readonly block: 'plugin' | 'connector' | undefined
  /** Fields that are given; empty and blank ones are not. */
  readonly fields: JsonObject
  /** Where each field is written, empty ones included. */
  readonly origins: ReadonlyMap<ManifestField, ValuePath>
  /** The plugin's `name` for machines: a connector's `name`, or the flat `name`. */
  readonly ownName?: string
  readonly problems: readonly ValueProblem[]
}

/**
 * Understands the spellings of a manifest: an OpenWorkflow plugin, flat or under `plugin:`; a connector under
 * `connector:`; a Flows app; or a mix. Fields in the block win over those beside it.
 */
export const parseManifestSpelling = (written: JsonObject): SpelledManifest => {
  const problems: ValueProblem[] = []
  const block = findBlock(written, problems)
  const scopes = scopesOf(block)
  for (const path of scopes.map((scope) => [...scope, 'blockStyle'])) {
    const style = valueAt(written, path)
    if (style !== undefined && style !== null && !isObject(style)) problems.push({ path, problem: 'must be a mapping' })
  }

  const fields: Record<string, JsonValue> = {}
  const origins = new Map<ManifestField, ValuePath>()
  for (const [field, possible] of PATHS[block ?? 'flat']) {
    const found = findWritten(written, possible)
    if (found === undefined) continue
    const { path, value } = found
    origins.set(field, path)
    if (!isBlank(value)) fields[field] = parseValue(field, value)
    else if (field === 'color' && value === null) problems.push({ path, problem: EMPTY_COLOR })
  }
  if (block !== undefined) problems.push(...findContradictions(written, block))
  // Environment variables that are written in `runtime` are a field of their own on the wire.
  if (origins.get('environment')?.includes('runtime') && isObject(fields['runtime'])) {
    const { environment: _, ...runtime } = fields['runtime']
    fields['runtime'] = runtime
  }
  const ownName = valueAt(written, block === 'connector' ? ['connector', 'name'] : [...(scopes[0] ?? []), 'name'])
  return { block, fields, origins, problems, ...(typeof ownName === 'string' ? { ownName: ownName.trim() } : {}) }
}

/** The first of these paths whose value says something, else the first that has one at all. */
const findWritten = (
  written: JsonObject,
  paths: readonly ValuePath[],
): { readonly path: ValuePath; readonly value: JsonValue } | undefined => {
  let blank: { readonly path: ValuePath; readonly value: JsonValue } | undefined
  for (const path of paths) {
    const value = valueAt(written, path)
    if (value === undefined) continue
    if (!isBlank(value)) return { path, value }
    blank ??= { path, value }
  }
  return blank
}

const EMPTY_COLOR = 'is empty: in YAML an unquoted # begins a comment, so write it in quotes: "#24292f"'

const findBlock = (written: JsonObject, problems: ValueProblem[]): SpelledManifest['block'] => {
  const blocks = (['connector', 'plugin'] as const).filter((name) => isObject(written[name]))
  for (const name of ['connector', 'plugin']) {
    const value = written[name]
    if (value !== undefined && !isObject(value)) problems.push({ path: [name], problem: 'must be a mapping' })
  }
  if (blocks.length > 1) problems.push({ path: ['plugin'], problem: 'cannot stand beside "connector": keep one' })
  return blocks[0]
}

/** The mappings that hold fields, in the order of preference. */
const scopesOf = (block: SpelledManifest['block']): readonly ValuePath[] => (block === undefined ? [[]] : [[block], []])

const pathsOf = (field: ManifestField, block: SpelledManifest['block']): readonly ValuePath[] => {
  // A connector's `name` is its slug: it is a name for people only where there is no better.
  if (field === 'name' && block === 'connector') {
    return [['connector', 'displayName'], ['displayName'], ['name'], ['connector', 'name']]
  }
  if (field === 'slug' && block === 'connector') return [['connector', 'slug'], ['slug'], ['connector', 'name']]
  const spellings = SPELLINGS[field] ?? [[field]]
  return scopesOf(block).flatMap((scope) => spellings.map((spelling) => [...scope, ...spelling]))
}

const allPaths = (block: SpelledManifest['block']): readonly (readonly [ManifestField, readonly ValuePath[]])[] =>
  MANIFEST_FIELDS.map((field) => [field, pathsOf(field, block)])

/** Where each field may be written, by the block that a manifest has. */
const PATHS = { flat: allPaths(undefined), plugin: allPaths('plugin'), connector: allPaths('connector') } as const

/** A field that is written both in the block and beside it, with another value. */
const findContradictions = (written: JsonObject, block: 'plugin' | 'connector'): readonly ValueProblem[] => {
  const inside = written[block] as JsonObject
  return MANIFEST_FIELDS.filter(
    (field) =>
      !(block === 'connector' && field === 'name') &&
      !isBlank(inside[field]) &&
      !isBlank(written[field]) &&
      JSON.stringify(inside[field]) !== JSON.stringify(written[field]),
  ).map((field) => ({ path: [field], problem: `is written in "${block}" too, with another value: keep one` }))
}

const parseValue = (field: ManifestField, value: JsonValue): JsonValue => {
  if (field === 'protocols' && typeof value === 'string') return [value.trim()]
  return typeof value === 'string' && !UNTRIMMED.has(field) ? value.trim() : value
}

const isBlank = (value: JsonValue | undefined): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
