import { isObject, type JsonObject, type JsonValue } from '../model/json.js'
import type { Action, EnvironmentVariable, PluginManifest } from '../model/manifest.js'

/** A manifest's fields in their one form; the version is not yet checked. */
export type ManifestFields = Partial<Omit<PluginManifest, 'version'>> & {
  readonly slug?: string
  readonly version?: string
}

/** A dependency, and the step in the author's own list or mapping that leads to it. */
export interface WrittenDependency {
  readonly slug: string
  readonly range: string
  readonly key: string | number
}

/** Brings the fields of a spelled manifest, which the schema found good, into their one form. */
export const parseManifestFields = (fields: JsonObject): ManifestFields => {
  const parsed: Record<string, unknown> = { ...fields }
  const set = (field: string, parse: (value: JsonValue) => unknown): void => {
    if (fields[field] !== undefined) parsed[field] = parse(fields[field])
  }
  set('protocols', (value) => [...new Set(value as string[])].sort())
  set('author', (value) => (isObject(value) ? (value['name'] as string).trim() : value))
  set('repository', (value) =>
    (isObject(value) ? (value['url'] as string) : (value as string)).replace(/^git\+(?=http)/, ''),
  )
  set('tags', (value) => parseTags(value as string[]).map(({ tag }) => tag))
  set('actions', (value) => (value as readonly JsonObject[]).map(parseAction))
  set('environment', (value) => (value as readonly (JsonObject | string)[]).map(parseVariable))
  set('dependencies', (value) =>
    Object.fromEntries(parseDependencies(value).map(({ slug, range }) => [slug, range] as const)),
  )
  set('compatibility', (value) => pick(value as JsonObject, ['min', 'max']))
  set('signature', (value) => pick(value as JsonObject, ['type', 'key_id', 'signature']))
  return parsed as ManifestFields
}

/** Tags as they are published, each once, and where each first stood in the author's list. */
export const parseTags = (written: readonly string[]): readonly { readonly tag: string; readonly index: number }[] => {
  const first = new Map<string, number>()
  for (const [index, text] of written.entries()) {
    const tag = text
      .normalize('NFC')
      .trim()
      .toLowerCase()
      .replace(/[\s/]+/g, '-')
    if (tag !== '' && !first.has(tag)) first.set(tag, index)
  }
  return [...first].map(([tag, index]) => ({ tag, index }))
}

/** `{slug: range}`, or a list of `slug` and `slug@range`; without a range any version will do. */
export const parseDependencies = (written: JsonValue): readonly WrittenDependency[] =>
  isObject(written)
    ? Object.entries(written).map(([slug, range]) => ({ slug, range: rangeOf(range as string | null), key: slug }))
    : (written as readonly string[]).map((text, key) => {
        const at = text.indexOf('@', 1)
        return at < 0
          ? { slug: text.trim(), range: '*', key }
          : { slug: text.slice(0, at).trim(), range: rangeOf(text.slice(at + 1)), key }
      })

const rangeOf = (text: string | null): string => text?.trim() || '*'

const parseAction = (action: JsonObject): Action =>
  pick(action, ['name', 'description', 'input', 'output']) as unknown as Action

const parseVariable = (variable: JsonObject | string): EnvironmentVariable =>
  typeof variable === 'string'
    ? { name: variable }
    : (pick(variable, ['name', 'description', 'required']) as unknown as EnvironmentVariable)

/** The named fields in that order; what is empty is left out. */
const pick = (value: JsonObject, keys: readonly string[]): JsonObject => {
  const picked: Record<string, JsonValue> = {}
  for (const key of keys) {
    const member = value[key]
    if (member !== undefined && member !== null) picked[key] = member
  }
  return picked
}
