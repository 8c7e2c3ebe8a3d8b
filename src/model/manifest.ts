import type { JsonObject, JsonValue } from './json.js'
import type { Version } from './version.js'

/** The two wire protocols. Flows documents hold only `flows` plugins, `plugins/**` only `openworkflow` plugins. */
export type Protocol = 'flows' | 'openworkflow'
export const PROTOCOLS: readonly Protocol[] = ['flows', 'openworkflow']

/** The names that a manifest may have, best first. */
export const MANIFEST_FILES: readonly string[] = [
  ...['plugin.yaml', 'plugin.yml', 'plugin.json'],
  ...['connector.yaml', 'connector.yml', 'connector.json'],
  'manifest.json',
]

/** One thing an OpenWorkflow plugin can do. `input` and `output` are JSON Schemas. */
export interface Action {
  readonly name: string
  readonly description?: string
  readonly input?: JsonValue
  readonly output?: JsonValue
}

/** An environment variable that a plugin reads. */
export interface EnvironmentVariable {
  readonly name: string
  readonly description?: string
  readonly required?: boolean
}

/** The optional detached signature of the OpenWorkflow protocol, kept as its author wrote it. */
export interface Signature {
  readonly type: string
  readonly key_id?: string
  readonly signature: string
}

/**
 * What an author wrote, whichever of the four spellings they chose, with `defaults` merged in: known fields only, in the
 * order given here. Stored as it is in a record, so its field names are those of the wire.
 */
export interface PluginManifest {
  readonly name: string
  readonly description: string
  readonly version?: Version
  readonly namespace?: string
  readonly protocols: readonly Protocol[]
  readonly author?: string
  readonly homepage?: string
  readonly repository?: string
  readonly license?: string
  readonly tags: readonly string[]
  /** Icon as written: a path relative to the plugin's folder, or an https URL. */
  readonly icon?: string
  /** `#rgb` or `#rrggbb`, as written. */
  readonly color?: string
  readonly changelog?: string
  readonly actions?: readonly Action[]
  readonly runtime?: JsonObject
  readonly environment?: readonly EnvironmentVariable[]
  /** Slug → semver range. */
  readonly dependencies?: Readonly<Record<string, string>>
  /** The oldest and newest OpenWorkflow version that the plugin works with. */
  readonly compatibility?: { readonly min?: string; readonly max?: string }
  readonly security?: string
  readonly support?: string
  readonly signature?: Signature
  /** Given: the plugin's versions live elsewhere (a linked plugin). */
  readonly appMetadataUrl?: string
}
