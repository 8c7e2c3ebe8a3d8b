import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { JsonObject } from '../model/json.js'
import { pathText, type ValuePath } from '../model/value-path.js'
import { buildWrittenAs } from './build-written-as.js'
import { checkManifestFields } from './check-manifest-fields.js'
import { checkManifestTypes } from './check-manifest-types.js'
import { checkMisspelling } from './check-misspelling.js'
import { NO_DEFAULT_FIELDS, renderDefaults } from './parse-manifest-defaults.js'
import { parseManifestFields } from './parse-manifest-fields.js'
import { parseManifestSpelling } from './parse-manifest-spelling.js'
import type { ParsedYaml } from './parse-yaml.js'

/** The config's `defaults` are fields of a manifest, but for those that each plugin must have for itself. */
export const checkDefaults = (defaults: JsonObject, yaml: ParsedYaml): readonly Diagnostic[] => {
  const own = NO_DEFAULT_FIELDS.filter((field) => defaults[field] !== undefined)
  const shared = Object.fromEntries(Object.entries(defaults).filter(([key]) => !own.some((field) => field === key)))
  const spelled = parseManifestSpelling(renderDefaults(shared, 'slug'))
  const originOf = ([field, ...rest]: ValuePath): ValuePath => {
    const origin = (spelled.origins as ReadonlyMap<unknown, ValuePath>).get(field)
    return ['defaults', ...(origin ?? []), ...rest]
  }
  const as = buildWrittenAs(originOf, yaml)
  const invalid = (path: ValuePath, problem: string): Diagnostic =>
    diagnostic('CONFIG_INVALID', yaml.placeOf(path), { field: pathText(path), problem })
  const types = checkManifestTypes(spelled.fields, as)
  const found = [...types.diagnostics, ...checkManifestFields(parseManifestFields(types.good), types.good, as)]
  return [
    ...own.map((field) => invalid(['defaults', field], 'cannot have a default: every plugin has its own')),
    ...spelled.problems.map(({ path, problem }) => invalid(['defaults', ...path], problem)),
    // It is the config that is to be corrected, not a manifest.
    ...found.map((one) => (one.code === 'MANIFEST_INVALID' ? diagnostic('CONFIG_INVALID', one.place, one.args) : one)),
    ...checkMisspelling(shared, (path) => yaml.placeOfKey(['defaults', ...path])).map((one) =>
      one.code === 'FIELD_MISSPELLED'
        ? diagnostic('FIELD_MISSPELLED', one.place, {
            field: `defaults.${one.args.field}`,
            suggestion: `defaults.${one.args.suggestion}`,
          })
        : one,
    ),
  ]
}
