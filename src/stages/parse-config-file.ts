import type { WrittenConfig } from '../model/config.js'
import { diagnostic } from '../model/diagnostic.js'
import { isObject, type JsonObject } from '../model/json.js'
import type { SourceText } from '../model/source.js'
import { kindOf } from './build-schema-check.js'
import { checkConfig } from './check-config.js'
import type { ConfigFile } from './parse-config.js'
import { parseYaml } from './parse-yaml.js'

/** Reads and checks `registry.yaml` of a folder (absolute). It follows from nothing but the text and the folder. */
export const parseConfigFile = (source: SourceText, dir: string): ConfigFile => {
  const { path } = source
  const { parsed, diagnostics } = parseYaml(source)
  if (parsed === undefined) return { path, diagnostics, hostPlace: { file: path } }
  const hostPlace = parsed.placeOf(['host'])
  const value = parsed.value ?? {}
  if (!isObject(value)) {
    const problem = `must be a mapping of settings, not ${kindOf(value)}`
    return { path, diagnostics: [diagnostic('CONFIG_INVALID', parsed.placeOf([]), { field: '', problem })], hostPlace }
  }
  const written = withoutEmpty(value)
  const found = checkConfig(written, parsed, dir)
  const isWrong = found.some(({ severity }) => severity === 'error')
  return { path, ...(!isWrong && { written: written as WrittenConfig }), diagnostics: found, hostPlace }
}

/** A field that is left empty is a field that is not given. */
const withoutEmpty = (value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      item === null ? [] : [[key, isObject(item) && key !== 'defaults' ? withoutEmpty(item) : item]],
    ),
  )
