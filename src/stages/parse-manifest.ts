import { type Diagnostic, diagnostic, type PlaceOf } from '../model/diagnostic.js'
import { isObject, type JsonObject, type JsonValue } from '../model/json.js'
import { isLongerJson } from '../model/json-size.js'
import { limitDiagnostics } from '../model/limit-diagnostics.js'
import type { PluginManifest, Protocol } from '../model/manifest.js'
import type { Definition, ParsedManifest } from '../model/plugin.js'
import { MAX_RECORD_SIZE } from '../model/record.js'
import type { SourceText } from '../model/source.js'
import { pathText, type ValuePath } from '../model/value-path.js'
import { parseVersion, type Version } from '../model/version.js'
import { kindOf } from './build-schema-check.js'
import { buildWrittenAs, type WrittenAs } from './build-written-as.js'
import { checkManifestFields } from './check-manifest-fields.js'
import { checkManifestTypes } from './check-manifest-types.js'
import { isMissing, RECOMMENDED_FIELDS } from './check-missing.js'
import { checkMisspelling } from './check-misspelling.js'
import { checkVersion } from './check-version.js'
import { parseManifestDefaults } from './parse-manifest-defaults.js'
import { type ManifestFields, parseDependencies, parseManifestFields, parseTags } from './parse-manifest-fields.js'
import { MANIFEST_FIELDS, parseManifestSpelling, type SpelledManifest } from './parse-manifest-spelling.js'
import { parseYaml } from './parse-yaml.js'

export interface ManifestOptions {
  /** The config's `defaults`: merged under what is written, with `{slug}` filled in. */
  readonly defaults: JsonObject
  /** The plugin folder's name: the slug where the manifest gives none. */
  readonly folderName: string
  /** The folder holds an icon, so that none needs to be named. */
  readonly hasIconFile?: boolean | undefined
}

/**
 * Understands a manifest in any of its spellings, and reports everything that is wrong with it at once. `parsed` is absent
 * only where nothing can be made of the file, or it has no good name or description; other fields with a mistake are left
 * out. A wrong version that leaves no doubt what was meant (`v1.2`) is reported, then taken for what was meant.
 */
export const parseManifest = (
  source: SourceText,
  options: ManifestOptions,
): { readonly parsed?: ParsedManifest; readonly diagnostics: readonly Diagnostic[] } => {
  const { parsed: yaml, diagnostics } = parseYaml(source)
  if (yaml === undefined) return { diagnostics }
  const written = yaml.value
  if (!isObject(written) || isLongerJson(written, MAX_RECORD_SIZE)) {
    const problem = problemOfWhole(written)
    return { diagnostics: [diagnostic('MANIFEST_INVALID', yaml.placeOf([]), { field: '', problem })] }
  }

  const spelled = parseManifestSpelling(written)
  const as = buildWrittenAs((path) => originOf(path, spelled), yaml)
  const types = checkManifestTypes(spelled.fields, as)
  const own = parseManifestFields(types.good)
  const slug = selectSlug(own, spelled, options.folderName)
  const isFlowsManifest = /(^|[/!])manifest\.json$/.test(source.path)
  const defaults = parseManifestDefaults(options.defaults, slug)
  const version = checkOwnVersion(own, types.versionMeant, as)
  const looksLikeFlows = isFlowsManifest || hasBlockStyle(written, spelled) || spelled.origins.has('color')
  const protocols = selectProtocols(own, defaults, spelled, looksLikeFlows)
  const manifest = buildManifest(defaults, own, protocols, version.version)

  const invalid = (path: ValuePath, problem: string) =>
    diagnostic('MANIFEST_INVALID', yaml.placeOf(path), { field: pathText(path), problem })
  const problems = [
    ...spelled.problems.map(({ path, problem }) => invalid(path, problem)),
    ...types.diagnostics,
    ...version.diagnostics,
    ...checkManifestFields(own, types.good, as),
    ...checkMisspelling(written, yaml.placeOfKey),
    ...checkPresence(manifest, { spelled, as, protocols, hasIconFile: options.hasIconFile === true }),
  ]
  const found = limitDiagnostics(problems, source.path)
  if (manifest.name === undefined || manifest.description === undefined) return { diagnostics: found }
  return {
    parsed: {
      manifest: manifest as PluginManifest,
      slug,
      ...(version.version !== undefined && { version: version.version }),
      placeOf: placeOfNormalised(as, types.good),
      definition: definitionOf(source),
      isFlowsManifest,
      written,
    },
    diagnostics: found,
  }
}

const problemOfWhole = (written: JsonValue): string => {
  if (written === null) return 'is empty'
  // A small file, of which aliases repeat the texts.
  if (isObject(written)) return 'would be too large when it is written out: its aliases stand for too much'
  return `must be a mapping of fields, not ${kindOf(written)}`
}

const definitionOf = ({ path, bytes }: SourceText): Definition => ({
  bytes,
  mediaType: path.toLowerCase().endsWith('.json') ? 'application/json' : 'application/yaml',
})

/** A missing field stands where its author would write it: in the block, where there is one. */
const originOf = (path: ValuePath, { origins, block }: SpelledManifest): ValuePath => {
  const [field] = path
  const origin = (origins as ReadonlyMap<unknown, ValuePath>).get(field)
  if (origin !== undefined) return path.length === 1 ? origin : [...origin, ...path.slice(1)]
  return block === undefined || field === undefined ? [] : [block]
}

/**
 * The places of the normalised manifest's values. Tags and dependencies have other keys there than in the fields as written;
 * which ones is found out when first asked.
 */
const placeOfNormalised = (as: WrittenAs, fields: JsonObject): PlaceOf => {
  const { tags = [], dependencies = [] } = fields
  let keys: Readonly<Record<string, ReadonlyMap<string | number, string | number>>> | undefined
  return (path) => {
    const [field, key = '', ...rest] = path
    if (path.length < 2 || (field !== 'tags' && field !== 'dependencies')) return as.placeOf(path)
    keys ??= {
      tags: new Map(parseTags(tags as string[]).map(({ index }, at) => [at, index])),
      // Of two entries with one name the first is shown.
      dependencies: new Map([...parseDependencies(dependencies)].reverse().map((one) => [one.slug, one.key] as const)),
    }
    return as.placeOf([field, keys[field]?.get(key) ?? key, ...rest])
  }
}

/** `slug`, or a connector's `name` (the spelling sees to that); a flat plugin's `name` if it is fit for one; the folder. */
const selectSlug = (own: ManifestFields, spelled: SpelledManifest, folderName: string): string => {
  if (own.slug !== undefined) return own.slug
  const { ownName } = spelled
  const isFit = ownName !== undefined && /^[a-z0-9][a-z0-9_-]{0,63}$/.test(ownName)
  return isFit && spelled.origins.has('actions') ? ownName : folderName
}

const checkOwnVersion = (
  own: ManifestFields,
  meant: string | undefined,
  as: WrittenAs,
): { readonly version?: Version; readonly diagnostics: readonly Diagnostic[] } => {
  const checked = own.version === undefined ? { diagnostics: [] } : checkVersion(own.version, as.placeOf(['version']))
  if ('version' in checked) return checked
  const wrong = checked.diagnostics.find(({ code }) => code === 'VERSION_INVALID' || code === 'VERSION_BUILD_METADATA')
  const suggestion = meant ?? (wrong?.args as { readonly suggestion?: string } | undefined)?.suggestion
  const version = suggestion === undefined ? undefined : parseVersion(suggestion)
  return { ...(version !== undefined && { version }), diagnostics: checked.diagnostics }
}

/** Decided on what is written, never on defaults, which only may name the protocols outright. */
const selectProtocols = (
  own: ManifestFields,
  defaults: ManifestFields,
  { origins }: SpelledManifest,
  looksLikeFlows: boolean,
): readonly Protocol[] => {
  for (const { protocols } of [own, defaults]) if (protocols !== undefined && protocols.length > 0) return protocols
  return [...(looksLikeFlows ? ['flows' as const] : []), ...(origins.has('actions') ? ['openworkflow' as const] : [])]
}

const hasBlockStyle = (written: JsonObject, { block }: SpelledManifest): boolean =>
  [written, block === undefined ? undefined : written[block]].some(
    (scope) => isObject(scope) && scope['blockStyle'] !== undefined,
  )

type Unfinished = Partial<PluginManifest> & Pick<PluginManifest, 'protocols' | 'tags'>

/** The fields of `PluginManifest`, in its order. */
const buildManifest = (
  defaults: ManifestFields,
  own: ManifestFields,
  protocols: readonly Protocol[],
  version: Version | undefined,
): Unfinished => {
  const merged = mergeUnder(defaults as JsonObject, own as JsonObject) as JsonObject
  const all: Record<string, unknown> = { tags: [], ...merged, protocols, version }
  const manifest: Record<string, unknown> = {}
  for (const field of MANIFEST_FIELDS) if (field !== 'slug' && all[field] !== undefined) manifest[field] = all[field]
  return manifest as Unfinished
}

const mergeUnder = (under: JsonValue, over: JsonValue): JsonValue => {
  if (!isObject(under) || !isObject(over) || Object.keys(under).length === 0) return over
  const merged = Object.entries(over).map(([key, value]): [string, JsonValue] => [
    key,
    Object.hasOwn(under, key) ? mergeUnder(under[key] ?? null, value) : value,
  ])
  return Object.fromEntries([...Object.entries(under), ...merged])
}

/** What must be there, and what people will miss. */
const checkPresence = (
  manifest: Unfinished,
  {
    spelled,
    as,
    protocols,
    hasIconFile,
  }: { spelled: SpelledManifest; as: WrittenAs; protocols: readonly Protocol[]; hasIconFile: boolean },
): readonly Diagnostic[] => {
  const [only, other] = protocols
  const protocol = only === undefined || other !== undefined ? 'both' : only
  const isLacking = (field: keyof PluginManifest): boolean =>
    isMissing(manifest, field) && spelled.fields[field] === undefined
  const found: Diagnostic[] = (['name', 'description'] as const)
    .filter(isLacking)
    .map((field) => diagnostic('FIELD_MISSING', as.placeOf([field]), { field, protocol }))
  const named = spelled.fields['protocols']
  if (protocols.length === 0 && (named === undefined || (Array.isArray(named) && named.length === 0))) {
    found.push(diagnostic('PROTOCOL_UNKNOWN', as.placeOf([]), {}))
  }
  if (!protocols.includes('openworkflow')) return found
  const actions = spelled.fields['actions']
  if (isMissing(manifest, 'actions') && (actions === undefined || (Array.isArray(actions) && actions.length === 0))) {
    found.push(diagnostic('ACTIONS_MISSING', as.placeOf(['actions']), {}))
  }
  const fields = RECOMMENDED_FIELDS.filter((field) => isLacking(field) && !(field === 'icon' && hasIconFile))
  if (fields.length > 0) found.push(diagnostic('FIELDS_RECOMMENDED', as.placeOf([]), { fields }))
  return found
}
