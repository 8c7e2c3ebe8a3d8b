import type { Place, PlaceOf } from './diagnostic.js'
import type { Digest } from './digest.js'
import type { JsonObject } from './json.js'
import type { PluginManifest } from './manifest.js'
import type { LifecycleChange, MediaType } from './record.js'
import type { Slug } from './slug.js'
import type { SourceFile } from './source.js'
import type { Version } from './version.js'

/** A manifest understood: its fields, and where each was written. */
export interface ParsedManifest {
  readonly manifest: PluginManifest
  /** The `slug` field as written, or for a connector its `name`. Absent: the folder's name decides. */
  readonly slug?: string
  /** The version that this file gives. */
  readonly version?: Version
  /** Takes a normalised field's path (`['tags']`, `['actions', 2, 'name']`) to the place where its author wrote it. */
  readonly placeOf: PlaceOf
  /** The author's own bytes. */
  readonly definition: Definition
  /** The file's name is `manifest.json`. */
  readonly isFlowsManifest: boolean
  readonly written: JsonObject
}

/** The definition that OpenWorkflow clients download, byte for byte as its author wrote it. */
export interface Definition {
  readonly bytes: Uint8Array
  readonly mediaType: MediaType
}

/** What a release is made of. */
export type ReleaseContent =
  | { readonly kind: 'files'; readonly files: readonly SourceFile[] }
  | { readonly kind: 'prebuilt'; readonly file: string; readonly size: number; readonly digest: Digest }

/** A version found in the sources. */
export interface ReleaseSource {
  readonly version: Version
  /** Absent only for a prebuilt of a Flows app. */
  readonly manifest?: PluginManifest
  readonly definition?: Definition
  readonly content: ReleaseContent
  /** Relative to the registry's folder: where the version was found, for `bundle.command`. */
  readonly dir: string
  /** Where the version is written. */
  readonly place: Place
  readonly placeOf: PlaceOf
}

/** Where a plugin's icon comes from. */
export type IconSource =
  | { readonly kind: 'file'; readonly file: SourceFile; readonly place: Place }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'generated' }

/** One entry of `lifecycle.yaml`: `null` takes back what was said before. */
export interface LifecycleSource {
  readonly version: Version
  readonly change: LifecycleChange | null
  /** The `at` that its author wrote, for the rare case that the order of two changes must be told. */
  readonly at?: string
  /** Paths begin with the version: `['1.0.0', 'deprecated', 'replacement_version']`. */
  readonly placeOf: PlaceOf
}

/** A plugin as its sources describe it. */
export interface Plugin {
  readonly slug: Slug
  readonly dir: string
  readonly manifest: PluginManifest
  /** The colour derived from the slug where the manifest gives none. */
  readonly color: string
  readonly placeOf: PlaceOf
  readonly icon: IconSource
  readonly readme?: SourceFile
  readonly changelog?: SourceFile
  readonly releases: readonly ReleaseSource[]
  readonly lifecycle: readonly LifecycleSource[]
  /** Some version here could not be understood, and was reported: a version that seems to be missing may be that one. */
  readonly incomplete?: true
}
