import { basename, resolve } from 'node:path'
import type { Config, Limits, WrittenConfig } from '../model/config.js'
import { type Diagnostic, diagnostic, type Place } from '../model/diagnostic.js'
import { DEFAULT_CACHE } from '../model/headers.js'
import { DEFAULT_ARTIFACT_LAYOUT } from '../model/layout.js'
import { PROTOCOLS } from '../model/manifest.js'
import { DEFAULT_ACCENT, type SiteConfig } from '../model/site.js'
import { parseBaseUrl } from './parse-base-url.js'
import { parseBytes } from './parse-bytes.js'
import { type ConfigFlags, type ConfigOverrides, parseConfigOverrides } from './parse-config-overrides.js'
import { parseDeployConfig } from './parse-deploy-config.js'
import { parsePublished } from './parse-published.js'
import { checkHost, selectHost } from './select-host.js'

/** `registry.yaml`, understood. Plain data. */
export interface ConfigFile {
  /** Relative to the registry's folder. */
  readonly path: string
  /** Without empty fields. Absent: the file has a mistake. */
  readonly written?: WrittenConfig
  readonly diagnostics: readonly Diagnostic[]
  /** Where the host is written, or would be. */
  readonly hostPlace: Place
}

export interface ConfigSources {
  /** `registry.yaml`, where there is one. */
  readonly source?: ConfigFile
  /** Absolute: the registry's folder. */
  readonly dir: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly flags: ConfigFlags
}

/**
 * The globs that stand for a missing `plugins`; `apps` is for registries without a `plugins/` folder, `self` for a folder
 * that has neither and is a plugin.
 */
export const DEFAULT_PLUGIN_GLOBS = { plugins: ['plugins/*'], apps: ['apps/*'], self: ['.'] } as const

/** Flows asks for icons "under 1MB", which as everywhere here means 1,000,000 bytes. */
export const DEFAULT_LIMITS: Limits = { icon: 1_000_000, manifest: 2 ** 20, artifact: 2 ** 30 }

/**
 * The config: a flag beats the environment (`REGISTRY_*`) beats `registry.yaml` beats the default. `config` is absent when
 * the file has a mistake, since nothing that follows from a wrong config helps anybody.
 *
 * Paths in the file and in the environment are relative to the registry's folder; those in flags should be absolute, and
 * are taken the same way where they are not.
 *
 * @throws RegistryError for a value in the environment (`ENVIRONMENT_INVALID`) or a flag (`USAGE`) that is no good.
 */
export const parseConfig = ({
  source,
  dir,
  env,
  flags,
}: ConfigSources): { readonly config?: Config; readonly diagnostics: readonly Diagnostic[] } => {
  const overrides = parseConfigOverrides(env, flags, dir)
  const check = flags.host === undefined ? withHostChecked : withHostAsGiven
  if (source === undefined) return check(buildConfig({}, overrides, dir), [], { file: 'registry.yaml' })

  const { path, written, diagnostics, hostPlace } = source
  if (written === undefined) return { diagnostics }
  return check({ ...buildConfig(written, overrides, dir), file: path }, diagnostics, hostPlace)
}

/** Environment and flags may make host and target differ, so they are compared last. */
const withHostChecked = (config: Config, found: readonly Diagnostic[], place: Place) => {
  const problem = checkHost(config.host, config.deploy)
  return problem === undefined
    ? { config, diagnostics: found }
    : { diagnostics: [...found, diagnostic('CONFIG_INVALID', place, { field: 'host', problem })] }
}

/** A tree that is not deployed may be for any host. */
const withHostAsGiven = (config: Config, diagnostics: readonly Diagnostic[]) => ({ config, diagnostics })

const buildConfig = (written: WrittenConfig, overrides: ConfigOverrides, dir: string): Config => {
  const description = overrides.description ?? written.description?.trim()
  const baseUrl = overrides.baseUrl ?? parseWrittenUrl(written.baseUrl)
  const published = overrides.published ?? parseWrittenLocation(written.published, dir)
  const { limits, bundle, policy } = written
  const { deploy } = parseDeployConfig(written.deploy, overrides.deploy, dir)
  const limit = (name: keyof Limits): number =>
    parseBytes(limits?.[name] ?? DEFAULT_LIMITS[name]) ?? DEFAULT_LIMITS[name]
  return {
    dir,
    name: overrides.name ?? written.name?.trim() ?? defaultName(baseUrl, dir),
    ...(description !== undefined && description !== '' && { description }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(written.plugins === undefined
      ? { plugins: DEFAULT_PLUGIN_GLOBS.plugins, pluginsDefaulted: true as const }
      : { plugins: [written.plugins].flat() }),
    outDir: overrides.outDir ?? resolve(dir, written.outDir ?? 'dist'),
    host: overrides.host ?? written.host ?? selectHost(deploy),
    layout: { artifact: written.layout?.artifact ?? DEFAULT_ARTIFACT_LAYOUT },
    defaults: written.defaults ?? {},
    ...(published !== undefined && { published }),
    limits: { icon: limit('icon'), manifest: limit('manifest'), artifact: limit('artifact') },
    bundle: {
      ...(bundle?.command !== undefined && { command: bundle.command }),
      protocols: bundle?.protocols ?? PROTOCOLS,
      files: bundle?.files ?? [],
      ignore: bundle?.ignore ?? [],
    },
    policy: {
      changedContent: policy?.changedContent ?? 'error',
      unpublish: policy?.unpublish ?? '72h',
      allow: policy?.allow ?? [],
      ...(overrides.allowLinked === true && { allowLinked: true as const }),
    },
    ...(deploy !== undefined && { deploy }),
    delivery: {
      cache: { ...DEFAULT_CACHE, ...written.cache },
      cors: { origins: written.cors?.origins ?? ['*'] },
    },
    ...(written.site !== false && { site: buildSite(written.site) }),
    contributes: written.contributes ?? false,
    ...(written.origin !== undefined && { origin: written.origin.trim() }),
  }
}

const buildSite = (written: WrittenConfig['site']): SiteConfig => {
  const { title, description, ...look } = typeof written === 'object' ? written : {}
  return {
    ...(title !== undefined && { title: title.trim() }),
    ...(description !== undefined && { description: description.trim() }),
    accent: DEFAULT_ACCENT,
    footer: [],
    ...look,
  }
}

/** Where the registry is: the same on every machine, which the folder of a checkout is not. */
const defaultName = (baseUrl: string | undefined, dir: string): string =>
  baseUrl === undefined ? basename(dir) || 'registry' : baseUrl.replace(/^https?:\/\//, '').replace(/\/$/, '')

const parseWrittenUrl = (text: string | undefined): string | undefined => {
  const parsed = text === undefined ? undefined : parseBaseUrl(text)
  return parsed !== undefined && 'url' in parsed ? parsed.url : undefined
}

const parseWrittenLocation = (text: string | undefined, dir: string): string | undefined => {
  const parsed = text === undefined ? undefined : parsePublished(text, dir)
  return parsed !== undefined && 'location' in parsed ? parsed.location : undefined
}
