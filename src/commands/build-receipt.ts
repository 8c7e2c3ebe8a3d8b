import { resolve } from 'node:path'
import type { CatalogEntry } from '../model/catalog.js'
import type { Config } from '../model/config.js'
import { type Diagnostic, isFailing, sortDiagnostics } from '../model/diagnostic.js'
import { limitDiagnosticsPerFile } from '../model/limit-diagnostics.js'
import { compareText } from '../model/order.js'
import type { Slug } from '../model/slug.js'
import type { ResolvedRelease } from '../stages/resolve-releases.js'
import type { BuiltPlugin, ListedPlugin } from './build-basis.js'

/**
 * A release that the sources hold. `changed`: published with other content, so that the build fails, or with
 * `policy.changedContent: keep` keeps what is published. Size (bytes) and digest are absent while nothing was packed.
 */
export type BuiltRelease = ResolvedRelease

/** What a build did, or with `dryRun` would do. */
export interface BuildReceipt {
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  readonly dryRun: boolean
  /** Absolute. */
  readonly outDir: string
  readonly baseUrl?: string
  readonly generation?: number
  /** Plugins in the registry after this build, linked ones included. */
  readonly plugins: number
  readonly linked: number
  /** Every release that the sources hold; published ones whose source is gone are counted in {@link artifacts} only. */
  readonly releases: readonly BuiltRelease[]
  /** Plugins of which something else than a new version changed: listing, lifecycle, or that they are listed at all. */
  readonly updated: readonly Slug[]
  /** Artifacts in the registry after this build. */
  readonly artifacts: { readonly count: number; readonly bytes: number }
  /** Files of the tree, and what was done to them. */
  readonly files: {
    readonly written: number
    readonly unchanged: number
    readonly deleted: number
    readonly bytes: number
  }
  /** Why the next build will not find what this one remembers. */
  readonly cacheProblem?: string
  readonly milliseconds: number
}

const NOTHING_WRITTEN = { written: 0, unchanged: 0, deleted: 0, bytes: 0 }

/** The config itself is wrong: nothing else is known. */
export const failedReceipt = (
  options: { readonly dir: string; readonly out?: string | undefined; readonly dryRun?: boolean | undefined },
  diagnostics: readonly Diagnostic[],
  milliseconds: number,
): BuildReceipt => ({
  ok: false,
  diagnostics: sortDiagnostics(limitDiagnosticsPerFile(diagnostics)),
  dryRun: options.dryRun === true,
  outDir: resolve(options.dir, options.out ?? 'dist'),
  plugins: 0,
  linked: 0,
  releases: [],
  updated: [],
  artifacts: { count: 0, bytes: 0 },
  files: NOTHING_WRITTEN,
  milliseconds,
})

export interface ReceiptOptions {
  readonly strict?: boolean | undefined
  readonly dryRun?: boolean | undefined
}

/** What these plugins make of a registry in which `before` is published; nothing is written yet. */
export const buildReceipt = (
  config: Config,
  plugins: readonly BuiltPlugin[],
  before: ReadonlyMap<string, CatalogEntry>,
  problems: readonly Diagnostic[],
  { strict, dryRun }: ReceiptOptions,
): Omit<BuildReceipt, 'milliseconds'> => {
  const diagnostics = sortDiagnostics(limitDiagnosticsPerFile(problems))
  const bySlug = [...plugins].sort((a, b) => compareText(slugOf(a), slugOf(b)))
  const listed = bySlug.flatMap((plugin) => plugin.listed ?? [])
  const releases = bySlug.flatMap((plugin) => plugin.releases)
  return {
    ok: !isFailing(diagnostics, strict === true),
    diagnostics,
    dryRun: dryRun === true,
    outDir: config.outDir,
    ...(config.baseUrl === undefined ? {} : { baseUrl: config.baseUrl }),
    plugins: listed.length,
    linked: listed.filter(({ entry }) => entry.app_metadata_url !== undefined).length,
    releases,
    updated: selectUpdated(listed, releases, before),
    artifacts: {
      count: listed.reduce((sum, { artifacts }) => sum + artifacts.count, 0),
      bytes: listed.reduce((sum, { artifacts }) => sum + artifacts.bytes, 0),
    },
    files: NOTHING_WRITTEN,
  }
}

const slugOf = ({ facts, listed }: BuiltPlugin): string => facts?.slug ?? listed?.slug ?? ''

const selectUpdated = (
  listed: readonly ListedPlugin[],
  releases: readonly ResolvedRelease[],
  before: ReadonlyMap<string, CatalogEntry>,
): readonly Slug[] => {
  const grown = new Set(releases.filter(({ state }) => state === 'new').map(({ slug }) => slug))
  const left = new Set(before.keys())
  const changed = listed.filter(({ slug, entry }) => {
    left.delete(slug)
    return !grown.has(slug) && before.get(slug)?.revision !== entry.revision
  })
  return [...changed.map(({ slug }) => slug), ...([...left] as Slug[])].sort(compareText)
}
