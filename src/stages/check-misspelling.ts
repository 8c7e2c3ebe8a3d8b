import { type Diagnostic, diagnostic, type PlaceOf } from '../model/diagnostic.js'
import { isObject, type JsonObject, type JsonValue } from '../model/json.js'
import { pathText, type ValuePath, valueAt } from '../model/value-path.js'
import { MANIFEST_FIELDS } from './parse-manifest-spelling.js'
import { foldFieldName, selectNearest } from './select-nearest.js'

/** Words that people use for a field, too far from its name for a slip of the keyboard. */
const SYNONYMS: { readonly [folded: string]: string } = {
  title: 'name',
  label: 'name',
  summary: 'description',
  desc: 'description',
  authors: 'author',
  maintainer: 'author',
  maintainers: 'author',
  vendor: 'author',
  homepageurl: 'homepage',
  website: 'homepage',
  docs: 'homepage',
  documentation: 'homepage',
  repo: 'repository',
  repositoryurl: 'repository',
  sourceurl: 'repository',
  licence: 'license',
  keywords: 'tags',
  labels: 'tags',
  topics: 'tags',
  logo: 'icon',
  iconurl: 'icon',
  colour: 'color',
  releasenotes: 'changelog',
  env: 'environment',
  envs: 'environment',
  requires: 'dependencies',
  deps: 'dependencies',
  metadataurl: 'appMetadataUrl',
  inputs: 'input',
  inputschema: 'input',
  parameters: 'input',
  params: 'input',
  outputs: 'output',
  outputschema: 'output',
  keyid: 'key_id',
  minversion: 'min',
  maxversion: 'max',
}

/** Fields that other tools know: none of ours, and no misspelling either. */
const FOREIGN = [
  'type',
  'kind',
  'schema',
  'schemaVersion',
  'apiVersion',
  'spec',
  'metadata',
  'config',
  'configuration',
  'auth',
  'authentication',
  'credentials',
  'triggers',
  'events',
  'handler',
  'examples',
  'engines',
  'main',
  'entry',
  'id',
]
const PLUGIN_FIELDS = [...MANIFEST_FIELDS, 'displayName', 'categories', 'blockStyle', ...FOREIGN]
const TOP_FIELDS = [...PLUGIN_FIELDS, 'plugin', 'connector']
const ACTION_FIELDS = ['name', 'description', 'input', 'output', 'handler', 'timeout', 'retry', 'errors', 'examples']
const PARTS: { readonly [field: string]: readonly string[] } = {
  blockStyle: ['iconUrl', 'color'],
  compatibility: ['min', 'max'],
  signature: ['type', 'key_id', 'signature'],
}

/** A note for each field that nobody reads but that is nearly the name of one that is. */
export const checkMisspelling = (written: JsonObject, placeOfKey: PlaceOf): readonly Diagnostic[] => {
  const found: Diagnostic[] = []
  const check = (value: JsonValue | undefined, path: ValuePath, known: readonly string[]): void => {
    if (!isObject(value)) return
    for (const field of Object.keys(value)) {
      const meant = suggestField(field, known)
      if (meant === undefined || Object.hasOwn(value, meant)) continue
      const args = { field: pathText([...path, field]), suggestion: pathText([...path, meant]) }
      found.push(diagnostic('FIELD_MISSPELLED', placeOfKey([...path, field]), args))
    }
  }
  for (const path of [[], ['plugin'], ['connector']]) {
    const scope = valueAt(written, path)
    check(scope, path, path.length === 0 ? TOP_FIELDS : PLUGIN_FIELDS)
    if (!isObject(scope)) continue
    for (const [part, known] of Object.entries(PARTS)) check(scope[part], [...path, part], known)
    const { actions } = scope
    if (!Array.isArray(actions)) continue
    for (const [index, action] of actions.entries()) check(action, [...path, 'actions', index], ACTION_FIELDS)
  }
  return found
}

/** Longer than a misspelling of any known field. */
const MAX_LENGTH = 40

/** The known field that an unknown one probably means. */
const suggestField = (field: string, known: readonly string[]): string | undefined => {
  if (known.includes(field) || field.length > MAX_LENGTH || /^(x-|\$|_)/.test(field)) return undefined
  const folded = foldFieldName(field)
  const synonym = Object.hasOwn(SYNONYMS, folded) ? SYNONYMS[folded] : undefined
  if (synonym !== undefined && known.includes(synonym)) return synonym
  // One wrong letter makes another word of a short one.
  const nearest = selectNearest(field, known, folded.length <= 4 ? 1 : 2, foldFieldName)
  return nearest === undefined || FOREIGN.includes(nearest) ? undefined : nearest
}
