import { formatTime } from '../io/clock.js'
import type { OutFile } from '../io/out-dir.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { digestOf } from '../model/digest.js'
import { groupPairs } from '../model/groups.js'
import { CATALOG_PATH, iconPath } from '../model/layout.js'
import type { IconRef, PluginRecord } from '../model/record.js'
import type { Version } from '../model/version.js'
import type { ForeignApp, ForeignVersion } from '../protocols/parse-flows.js'
import { buildAdoptedRecord, NO_SOURCE, selectColor } from '../stages/build-adopted-record.js'
import { buildCatalog, renderCatalog } from '../stages/build-catalog.js'
import { renderRecord } from '../stages/build-record.js'
import { type AdoptionPolicy, type CheckedVersion, checkForeignVersion } from '../stages/check-foreign-version.js'
import { type HostedApp, parsePlace } from '../stages/plan-adoption.js'
import { renderIcon } from '../stages/render-icon.js'
import type { AdoptedPlugin } from './adopt.js'
import { type FetchOptions, type ForeignFile, fetchForeignFiles, shown } from './fetch-foreign-files.js'
import type { ForeignRegistry } from './read-foreign-registry.js'

export interface AdoptAppsOptions extends FetchOptions, AdoptionPolicy {
  readonly name: string
  /** The publication time of releases of which nothing tells one. */
  readonly time: string
}

export interface AdoptedApps {
  readonly plugins: readonly AdoptedPlugin[]
  readonly files: {
    /** Artifacts and icons. */
    readonly facts: readonly OutFile[]
    /** Records, then the catalog. */
    readonly state: readonly OutFile[]
  }
  readonly diagnostics: readonly Diagnostic[]
}

type FileOf = (url: string) => ForeignFile

interface AdoptedEntry {
  readonly plugin: AdoptedPlugin
  readonly record: PluginRecord
  readonly artifacts: readonly OutFile[]
  readonly icons: readonly OutFile[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Fetches and checks every artifact and icon, and makes the records and the catalog that describe them. */
export const adoptApps = async (registry: ForeignRegistry, options: AdoptAppsOptions): Promise<AdoptedApps> => {
  const apps = [...registry.hosted.map(({ app }) => app), ...registry.linked]
  const artifacts = registry.hosted.flatMap(({ versions }) => versions.map(({ artifactUrl }) => artifactUrl))
  const icons = apps.flatMap(({ iconUrl }) => iconUrl ?? []).filter((url) => parsePlace(options.baseUrl, url).path)
  const found = await fetchForeignFiles([...artifacts, ...icons], options)
  const fileOf: FileOf = (url) => found.get(url) ?? { place: { url } }
  const entries = [
    ...registry.hosted.map(({ app, versions }) => {
      const adopted = versions.map((version) => adoptVersion(app, version, fileOf(version.artifactUrl), options))
      return adoptApp(app, adopted, fileOf)
    }),
    ...registry.linked.map((app) => adoptApp(app, undefined, fileOf)),
  ].sort((a, b) => (a.plugin.slug < b.plugin.slug ? -1 : 1))
  const records = entries.map(({ record }) => record)
  return {
    plugins: entries.map(({ plugin }) => plugin),
    files: {
      facts: oncePerPath([...entries.flatMap(({ artifacts }) => artifacts), ...entries.flatMap(({ icons }) => icons)]),
      state: buildState(records, options),
    },
    diagnostics: [...entries.flatMap(({ diagnostics }) => diagnostics), ...checkShared(registry.hosted)],
  }
}

/** A build writes the versions of each app into a document of its own. */
const checkShared = (hosted: ForeignRegistry['hosted']): readonly Diagnostic[] =>
  [...groupPairs(hosted.map(({ app }) => [app.metadataPath, app] as const))].flatMap(([path, apps]) =>
    apps.slice(1).map(({ slug, appMetadataUrl }) => {
      const problem = `it serves "${apps[0]?.slug}" and "${slug}"; each app needs one of its own`
      return diagnostic('ADOPT_DOCUMENT_INVALID', { file: path }, { url: shown(appMetadataUrl), problem })
    }),
  )

interface AdoptedVersion {
  readonly version: Version
  readonly published_at: string
  readonly checked: CheckedVersion
  readonly mirror: OutFile | undefined
}

const adoptVersion = (
  app: HostedApp,
  version: ForeignVersion,
  { place, found, mirror }: ForeignFile,
  options: AdoptAppsOptions,
): AdoptedVersion => {
  const time = [version.publishedAt, found?.modified].find(isTime)
  return {
    version: version.version,
    published_at: time === undefined ? options.time : formatTime(time),
    checked: checkForeignVersion(app, version, { place, found, url: shown(version.artifactUrl) }, options),
    mirror,
  }
}

/** Whether a time can be written in the one form that records have: some hosts and disks tell absurd ones. */
export const isTime = (seconds: number | undefined): seconds is number =>
  seconds !== undefined && seconds >= 0 && seconds < 253_402_300_800

/** `versions` is absent for a linked app. */
const adoptApp = (
  app: HostedApp | ForeignApp,
  versions: readonly AdoptedVersion[] | undefined,
  fileOf: FileOf,
): AdoptedEntry => {
  const all = versions ?? []
  const count = (state: CheckedVersion['state']) => all.filter(({ checked }) => checked.state === state).length
  const kept = all.flatMap(({ checked: { artifact }, ...version }) => (artifact ? [{ ...version, artifact }] : []))
  const releases = kept.map(({ version, published_at, artifact }) => [version, { published_at, artifact }] as const)
  const { icon, files: icons, diagnostics } = adoptIcon(app, fileOf)
  return {
    plugin: {
      slug: app.slug,
      linked: versions === undefined,
      versions: all.length,
      missing: count('missing'),
      wrong: count('wrong'),
      unknown: count('unknown'),
    },
    record: buildAdoptedRecord({ app, icon, releases }),
    artifacts: kept.flatMap(({ mirror }) => mirror ?? []),
    icons,
    diagnostics: [...all.flatMap(({ checked }) => checked.diagnostics), ...diagnostics],
  }
}

interface AdoptedIcon {
  readonly icon: IconRef
  readonly files: readonly OutFile[]
  readonly diagnostics: readonly Diagnostic[]
}

/** The icon where it is; an app without one gets one, as in a build. */
const adoptIcon = (app: ForeignApp, fileOf: FileOf): AdoptedIcon => {
  const { iconUrl: url, slug } = app
  if (url === undefined) {
    const bytes = renderIcon(app.name, selectColor(app))
    const path = iconPath(slug, 'icon.svg')
    const facts = { digest: digestOf(bytes), size: bytes.length }
    return { icon: { path, ...facts }, files: [{ path, body: { bytes } }], diagnostics: [] }
  }
  const { place, found, mirror } = fileOf(url)
  if (place.path === undefined) return { icon: { url }, files: [], diagnostics: [] }
  if (found === undefined || found.isPage) {
    const diagnostics = [diagnostic('ADOPT_ICON_MISSING', { file: place.path }, { slug, url: shown(url) })]
    return { icon: { url }, files: [], diagnostics }
  }
  const icon = place.isExact ? { path: place.path, digest: found.digest, size: found.size } : { url }
  return { icon, files: mirror === undefined ? [] : [mirror], diagnostics: [] }
}

/** Records, then the catalog. Their documents are not yet those that a build renders, so all of them are pending. */
const buildState = (records: readonly PluginRecord[], { name, baseUrl }: AdoptAppsOptions): readonly OutFile[] => {
  const catalog = buildCatalog({ records, config: { name, base_url: baseUrl, host: 'portable', at: NO_SOURCE } })
  const pending = records.map(({ slug }) => slug)
  return [
    ...records.map(renderRecord).map(({ path, bytes }) => ({ path, body: { bytes } })),
    { path: CATALOG_PATH, body: { bytes: renderCatalog({ ...catalog, pending }) } },
  ]
}

/** Two versions may name one artifact, two apps one icon. */
const oncePerPath = (files: readonly OutFile[]): readonly OutFile[] => [
  ...new Map(files.map((file) => [file.path, file])).values(),
]
