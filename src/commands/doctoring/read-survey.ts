import { mapBounded } from '../../io/map-bounded.js'
import type { CheckupLine } from '../../model/checkup.js'
import { detailsKey, detailsPath } from '../../model/layout.js'
import { isFound, type ProbeAnswer } from '../../model/probe.js'
import { compareNewestFirst } from '../../model/version.js'
import { type ForeignApp, parseVersionsDocument } from '../../protocols/parse-flows.js'
import { type FoundPlugin, type ParsedDetails, parseDetailsDocument } from '../../protocols/parse-openworkflow.js'
import { type AskedDocument, checkApps, checkVersions } from '../../stages/checkup/check-apps.js'
import { checkAddresses, checkDigests, checkIcons, type NamedArtifact } from '../../stages/checkup/check-named-files.js'
import { checkDefinitions, checkDetails, checkSearch } from '../../stages/checkup/check-plugins.js'
import { selectSample } from '../../stages/select-sample.js'
import { askWhole, type Site } from './open-site.js'
import type { Roots } from './read-roots.js'

/** What was read of a registry, and what is to be said of it. */
export interface Survey {
  readonly lines: readonly CheckupLine[]
  readonly apps: readonly ForeignApp[]
  readonly plugins: readonly FoundPlugin[]
  readonly versions: readonly AskedDocument[]
  readonly details: readonly AskedPlugin[]
  readonly definitions: readonly AskedDocument[]
  readonly icons: readonly AskedDocument[]
  readonly artifacts: readonly NamedArtifact[]
  /** Files that were not asked for, since they lie elsewhere. */
  readonly elsewhere: number
}

export type AskedPlugin = AskedDocument & { readonly plugin: FoundPlugin; readonly details: ParsedDetails | undefined }

export interface SurveyOptions {
  /** Look at every plugin and version, not at a sample. */
  readonly all: boolean
  /** Where its documents say that it is. */
  readonly said: string | undefined
  readonly onFile: () => void
}

/** Plugins of each kind that are looked at. */
const SAMPLE = 5
/** Requests at a time. */
const CONCURRENCY = 6
/** Most bytes of an icon: more need not be read to know that it is too large. */
const ICON_LIMIT = 1_000_000
/** Most bytes of an artifact. */
const ARTIFACT_LIMIT = 2 ** 30

/** Follows the documents of a registry to the files that they name. */
export const readSurvey = async (site: Site, roots: Roots, options: SurveyOptions): Promise<Survey> => {
  const most = options.all ? Number.POSITIVE_INFINITY : SAMPLE
  const asked = openAsking(site, options)
  const flows = checkApps(roots.apps)
  const search = checkSearch(roots.search, roots.searchTwin)
  const apps = selectSample(flows.apps, most)
  const plugins = selectSample(search.plugins, most)
  const versions = await asked.documents(apps.map((app) => app.appMetadataUrl))
  const details = await readDetails(site, plugins, options)
  const known = details.flatMap((each) => (each.details === undefined ? [] : [{ ...each.details, url: each.url }]))
  const named = [...namedVersions(versions, options.all), ...known.flatMap(artifactOf)]
  const definitions = await asked.documents(known.flatMap(({ schemaUrl, url }) => resolveUrl(schemaUrl, url)))
  const iconUrls = [
    ...apps.flatMap(({ iconUrl }) => iconUrl ?? []),
    ...known.flatMap(({ iconUrl, url }) => resolveUrl(iconUrl, url)),
  ]
  const icons = await asked.icons(iconUrls)
  const artifacts = await asked.artifacts(named)
  const urls = [...flows.apps.map((app) => app.appMetadataUrl), ...iconUrls, ...named.map(({ url }) => url)]
  return {
    lines: [
      ...flows.lines,
      ...ifAny(versions, checkVersions(versions, `${ofAll(apps, flows.apps)} apps: each has versions with checksums`)),
      ...search.lines,
      ...ifAny(details, checkDetails(details, `${ofAll(details, search.plugins)} plugins were looked at`)),
      ...ifAny(definitions, checkDefinitions(definitions, `${definitions.length} were read`)),
      ...ifAny(urls, checkAddresses(site.base, site.kind === 'http' ? options.said : undefined, urls)),
      ...ifAny(icons, checkIcons(icons, `${icons.length} were read: pages can show them`)),
      ...ifAny(
        artifacts,
        checkDigests(artifacts, `${artifacts.length} were read: they are what their checksums are of`),
      ),
    ],
    apps: flows.apps,
    plugins: search.plugins,
    versions,
    details,
    definitions,
    icons,
    artifacts,
    elsewhere: asked.elsewhere(),
  }
}

/** Of what a registry does not have, nothing is said. */
const ifAny = (looked: readonly unknown[], lines: readonly CheckupLine[]): readonly CheckupLine[] =>
  looked.length === 0 ? [] : lines

const ofAll = (looked: readonly unknown[], all: readonly unknown[]): string => `${looked.length} of ${all.length}`

/** Asks for each URL once; of a folder, only for those that stand for a file of it. */
const openAsking = (site: Site, { onFile }: SurveyOptions) => {
  let elsewhere = 0
  const select = (urls: readonly string[]): readonly string[] => {
    const once = [...new Set(urls)]
    const here = new Set(once.flatMap((url) => site.resolve(url) ?? []))
    elsewhere += once.length - here.size
    return [...here]
  }
  const each = (
    urls: readonly string[],
    ask: (url: string) => Promise<ProbeAnswer>,
  ): Promise<readonly AskedDocument[]> =>
    mapBounded(select(urls), CONCURRENCY, async (url) => {
      onFile()
      return { url, answer: await ask(url) }
    })
  return {
    documents: (urls: readonly string[]) => each(urls, (url) => askWhole(site, url)),
    icons: (urls: readonly string[]) => each(urls, (url) => site.probe({ url, limit: ICON_LIMIT })),
    artifacts: async (named: readonly Pick<NamedArtifact, 'url' | 'checksum'>[]): Promise<readonly NamedArtifact[]> => {
      const read = await each(
        named.map(({ url }) => url),
        (url) => site.probe({ url, limit: ARTIFACT_LIMIT, keep: 0 }),
      )
      const answers = new Map(read.map(({ url, answer }) => [url, answer]))
      const checksums = new Map(
        named.map(({ url, checksum }) => [`${url} ${checksum}`, { url: site.resolve(url) ?? url, checksum }]),
      )
      return [...checksums.values()].flatMap((each) => {
        const answer = answers.get(each.url)
        return answer === undefined ? [] : [{ ...each, answer }]
      })
    },
    elsewhere: () => elsewhere,
  }
}

const readDetails = async (
  site: Site,
  plugins: readonly FoundPlugin[],
  { onFile }: SurveyOptions,
): Promise<readonly AskedPlugin[]> =>
  mapBounded(plugins, CONCURRENCY, async (plugin) => {
    onFile()
    // In a folder, the path of the protocol is a folder.
    const url = site.urlOf(site.kind === 'http' ? detailsKey(plugin.slug) : detailsPath(plugin.slug))
    const answer = await askWhole(site, url)
    const details = isFound(answer) ? parseDetailsDocument(answer.bytes) : undefined
    return { plugin, url, answer, details: typeof details === 'string' ? undefined : details }
  })

/** The artifacts that versions documents name: all, or of each the newest. */
const namedVersions = (
  documents: readonly AskedDocument[],
  all: boolean,
): readonly Pick<NamedArtifact, 'url' | 'checksum'>[] =>
  documents.flatMap(({ answer }) => {
    if (!isFound(answer)) return []
    const versions = [...parseVersionsDocument(answer.bytes).items].sort((a, b) =>
      compareNewestFirst(a.version, b.version),
    )
    return (all ? versions : versions.slice(0, 1)).map(({ artifactUrl: url, checksum }) => ({ url, checksum }))
  })

const artifactOf = ({ artifactUrl, checksum = '', url }: ParsedDetails & { readonly url: string }) =>
  resolveUrl(artifactUrl, url).map((resolved) => ({ url: resolved, checksum }))

/** The URL, absolute or relative to where it was found. */
const resolveUrl = (named: string | undefined, from: string): readonly string[] => {
  if (named === undefined || !URL.canParse(named, from)) return []
  const { href, protocol } = new URL(named, from)
  return protocol === 'http:' || protocol === 'https:' || protocol === new URL(from).protocol ? [href] : []
}
