import type { Diagnostic, Place } from '../model/diagnostic.js'
import { isObject, type JsonObject, type JsonValue } from '../model/json.js'
import type { ParsedManifest } from '../model/plugin.js'
import type { SourceFolder, SourceText } from '../model/source.js'
import type { Version } from '../model/version.js'
import { checkVersion } from './check-version.js'
import { parseYaml } from './parse-yaml.js'

/** The version that a plugin's folder gives itself. */
export interface OwnVersion {
  /** As written, whether it is a version or not. */
  readonly written: string
  readonly version?: Version
  readonly place: Place
}

interface Found {
  readonly own?: OwnVersion
  readonly diagnostics: readonly Diagnostic[]
}

/** The version of a folder: its manifest's, else that of the `VERSION` file, else that of `package.json`. */
export const parseOwnVersion = (folder: SourceFolder, { version, placeOf, written }: ParsedManifest): Found => {
  if (version !== undefined) return { own: { written: version, version, place: placeOf(['version']) }, diagnostics: [] }
  const hopeless = findWritten(written)
  // Reported with the manifest. Another file's version is not what its author means.
  if (hopeless !== undefined) return { own: { written: hopeless, place: placeOf(['version']) }, diagnostics: [] }
  if (folder.versionFile !== undefined) return parseVersionFile(folder.versionFile)
  return folder.packageJson === undefined ? { diagnostics: [] } : parsePackageJson(folder.packageJson)
}

/** A version that is written in a manifest, whatever it looks like. */
const findWritten = (manifest: JsonObject): string | undefined => {
  const scopes = [manifest['connector'], manifest['plugin'], manifest].filter(isObject)
  const found = scopes.map((scope) => scope['version']).find((value) => (value ?? '') !== '')
  return found === undefined ? undefined : textOf(found)
}

/** As a finding can show it; what is nested may be so deep that nothing could spell it out. */
const textOf = (value: JsonValue): string =>
  typeof value === 'object' && value !== null ? (Array.isArray(value) ? 'a list' : 'a mapping') : String(value)

const parse = (written: string, place: Place): Found => {
  const { version, diagnostics } = checkVersion(written, place)
  return { own: { written, place, ...(version !== undefined && { version }) }, diagnostics }
}

const parseVersionFile = ({ path, bytes }: SourceText): Found =>
  parse(new TextDecoder().decode(bytes).trim(), { file: path, line: 1 })

/**
 * JSON.parse is many times faster than finding out where everything stands; nearly every `package.json` is fine, and its
 * version is found by its text.
 */
const parsePackageJson = (source: SourceText): Found => {
  const text = new TextDecoder().decode(source.bytes)
  const { value, diagnostics } = parseJson(text, source)
  const written = isObject(value) ? value['version'] : undefined
  if (written === undefined || written === null) return { diagnostics }
  const version = textOf(written)
  const lines = text.split('\n')
  const at = lines.findIndex((line) => /"version"\s*:/.test(line) && line.includes(version))
  const column = (lines[at]?.indexOf('"version"') ?? -1) + 1
  return parse(version, { file: source.path, ...(at >= 0 && { line: at + 1, column }) })
}

const parseJson = (
  text: string,
  source: SourceText,
): { readonly value?: JsonValue; readonly diagnostics: readonly Diagnostic[] } => {
  try {
    return { value: JSON.parse(text), diagnostics: [] }
  } catch {
    // Not lost: this parser says what is wrong and where, and takes what JSON with comments may hold.
    const { parsed, diagnostics } = parseYaml(source)
    return { ...(parsed && { value: parsed.value }), diagnostics }
  }
}
