import type { Stamps } from '../io/file-stamps.js'
import type { OutPlace, ReadyFile } from '../io/out-dir.js'
import type { Pin } from '../io/published-registry.js'
import type { StatePlace } from '../io/state-reader.js'
import type { CatalogEntry, PublishedConfig, RecentRelease } from '../model/catalog.js'
import type { Config } from '../model/config.js'
import type { Diagnostic } from '../model/diagnostic.js'
import type { Digest } from '../model/digest.js'
import type { PluginFacts } from '../model/plugin-facts.js'
import type { Slug } from '../model/slug.js'
import type { TreeClass } from '../model/tree.js'
import type { ResolvedRelease } from '../stages/resolve-releases.js'

/** What every plugin is built against. Plain data: each thread opens its work with it. */
export interface BuildBasis {
  readonly config: Config
  readonly published?: {
    readonly place: StatePlace
    /** Of its catalog. */
    readonly digest: Digest
    /** By slug. */
    readonly pins: ReadonlyMap<string, Pin>
  }
  /** The state is what the previous build has left here, and nobody else publishes there. */
  readonly isOwnState: boolean
  /** The repository that the sources are in, where anything tells it. */
  readonly origin?: string | undefined
  readonly buildTime: string
  readonly sourceTime: string
  /** Where files go, and what documents show. Absent: everything is checked and decided, nothing is made. */
  readonly output?: { readonly place: OutPlace; readonly shown: PublishedConfig }
  /** What is built is remembered for the next build. When this one began to look at files, in milliseconds since 1970. */
  readonly rememberedSince?: number | undefined
}

/** A plugin to build: from its folder (relative to the registry's, posix), or from nothing but its published record. */
export type BuildItem = { readonly dir: string } | { readonly slug: string }

/** Which plugin of a registry an item is. */
export const itemName = (item: BuildItem): string => ('dir' in item ? `dir ${item.dir}` : `slug ${item.slug}`)

/** What became of one plugin. Plain data. */
export interface BuiltPlugin {
  /** What it was made of, to be remembered; absent when that changed meanwhile. */
  readonly sources?: { readonly stamps: Stamps; readonly digest?: Digest | undefined }
  /** Nothing is there but what git leaves behind. */
  readonly isEmpty?: true
  /** Absent: nothing in the sources, or nothing that could be understood. */
  readonly facts?: PluginFacts
  /** Another build of the same sources would find the same, whatever the time. */
  readonly isSettled?: true
  /** {@link facts} once all of this is published. */
  readonly settledFacts?: PluginFacts
  /** How many the sources hold. */
  readonly versions: number
  /** Of these, unless the plugin is too broken to tell. */
  readonly releases: readonly ResolvedRelease[]
  /** How the registry will list it; absent: not at all. */
  readonly listed?: ListedPlugin
  readonly files: readonly BuiltFile[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface ListedPlugin {
  readonly slug: Slug
  readonly entry: CatalogEntry
  readonly recent: readonly RecentRelease[]
  readonly artifacts: { readonly count: number; readonly bytes: number }
}

export type BuiltFile = ReadyFile & { readonly class: TreeClass }
