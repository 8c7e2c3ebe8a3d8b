import type { Delivery, DeployConfig } from './deploy-config.js'
import type { CacheSettings } from './headers.js'
import type { JsonObject } from './json.js'
import type { Protocol } from './manifest.js'
import type { FooterLink, SiteConfig } from './site.js'

/** A static host, as far as the shape of the published tree depends on it. */
export const HOSTS = ['portable', 'github-pages', 's3', 'cloudflare-pages', 'netlify'] as const
export type Host = (typeof HOSTS)[number]

/** Runs for each version that is not yet published, in the plugin's folder. */
export interface BundleConfig {
  /** A shell command; `{slug}`, `{version}` and `{out}` are filled in, quoted. It writes a gzip'd tar to `{out}`. */
  readonly command?: string
  /** The command is for plugins of these protocols. */
  readonly protocols: readonly Protocol[]
  /** Globs, relative to the plugin's folder: only these are packed. */
  readonly files: readonly string[]
  /** gitignore patterns: these are not packed. */
  readonly ignore: readonly string[]
}

/** The most bytes that a file of each kind may have. */
export interface Limits {
  readonly icon: number
  readonly manifest: number
  readonly artifact: number
}

export interface Policy {
  /** What to do with a published version whose content differs here: refuse, or keep what is published. */
  readonly changedContent: 'error' | 'keep'
  /** When a version may be unpublished: the OpenWorkflow rule (within 72 hours), or at any time. */
  readonly unpublish: '72h' | 'anytime'
  /** Slugs that a contributing repository may touch. */
  readonly allow: readonly string[]
  /** A plugin with published versions may become a linked one. Said by a flag alone. */
  readonly allowLinked?: true
}

/** `registry.yaml` with its defaults, environment and flags applied. */
export interface Config {
  /** Absolute: the folder that holds `registry.yaml`, and that source paths are relative to. */
  readonly dir: string
  /** `registry.yaml` relative to {@link dir}, when there is one. */
  readonly file?: string
  readonly name: string
  readonly description?: string
  /** Absolute, with a final slash. */
  readonly baseUrl?: string
  /** Globs of plugin folders. */
  readonly plugins: readonly string[]
  /** Nobody wrote {@link plugins}: where there is no `plugins/` folder, `apps/` is meant. */
  readonly pluginsDefaulted?: true
  /** Absolute. */
  readonly outDir: string
  readonly host: Host
  readonly layout: { readonly artifact: string }
  readonly defaults: JsonObject
  /** Where the published state is read from: a URL, an absolute folder or `none`. Absent: {@link deploy}, else the previous {@link outDir}. */
  readonly published?: string
  readonly limits: Limits
  readonly bundle: BundleConfig
  readonly policy: Policy
  /** Where the registry is deployed to, where anything is said of it. */
  readonly deploy?: DeployConfig
  readonly delivery: Delivery
  /** Absent: no pages are made. */
  readonly site?: SiteConfig
  /** The folder is a plugin's own repository that publishes into a registry which it does not own. */
  readonly contributes: boolean
  /** The repository that the sources are in, where neither workflow nor checkout tell it. */
  readonly origin?: string
}

/** `registry.yaml` as a person writes it. The parts that `build` does not use yet are checked and kept. */
export interface WrittenConfig {
  readonly name?: string
  readonly description?: string
  readonly baseUrl?: string
  readonly plugins?: string | readonly string[]
  readonly outDir?: string
  readonly host?: Host
  readonly layout?: { readonly artifact?: string }
  readonly defaults?: JsonObject
  readonly published?: string
  /** Seconds for which clients and caches may keep a file without asking again. */
  readonly cache?: Partial<CacheSettings>
  /** Origins whose pages may read the registry. */
  readonly cors?: { readonly origins?: readonly string[] }
  readonly site?: boolean | WrittenSite
  /** A target's URL, or its settings. */
  readonly deploy?: string | JsonObject
  /** The folder is a plugin's own repository that publishes into a registry which it does not own. */
  readonly contributes?: boolean
  /** The repository that the sources are in, such as `github.com/acme/plugins`. */
  readonly origin?: string
  readonly limits?: Partial<Record<keyof Limits, number | string>>
  readonly bundle?: Partial<BundleConfig>
  readonly policy?: Partial<Omit<Policy, 'allowLinked'>>
}

export interface WrittenSite {
  readonly title?: string
  readonly description?: string
  readonly accent?: string
  readonly footer?: readonly FooterLink[]
  readonly logo?: string
  readonly stylesheet?: string
}
