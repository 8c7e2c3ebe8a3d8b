import type { Diagnostic, Place } from '../model/diagnostic.js'
import { isObject } from '../model/json.js'
import type { ParsedManifest } from '../model/plugin.js'
import type { SourceFolder, SourceText } from '../model/source.js'
import type { Version } from '../model/version.js'
import { checkVersion } from './check-version.js'
import { parseYaml } from './parse-yaml.js'

/** The version that a plugin's folder gives itself. */
export interface OwnVersion {
  /** As written, whether it is one or not. Absent: there is none. */
  readonly written?: string
  readonly version?: Version
  readonly place: Place
  readonly diagnostics: readonly Diagnostic[]
}
