import { fileURLToPath } from 'node:url'
import { startTimer } from '../io/clock.js'
import { shownUrl } from '../io/http-get.js'
import { CHECKS, type CheckupLine, linesOf, type Verdict } from '../model/checkup.js'
import { ROOT_PATHS } from '../model/layout.js'
import type { OnProgress } from '../model/progress.js'
import { shortenArgs } from '../model/shorten-args.js'
import type { AskedDocument } from '../stages/checkup/check-apps.js'
import { checkApps } from '../stages/checkup/check-apps.js'
import { checkState } from '../stages/checkup/check-state.js'
import { selectBaseUrl } from '../stages/select-base-url.js'
import { openSite, type Site } from './doctoring/open-site.js'
import { probeHost } from './doctoring/probe-host.js'
import { readRoots } from './doctoring/read-roots.js'
import { readSurvey, type Survey } from './doctoring/read-survey.js'
import { readToken } from './read-token.js'
import { splitLocation } from './split-location.js'

export interface DoctorOptions {
  /** The URL or folder of a registry, or of its `catalog.json`, `registry.json` or `index.json`. */
  readonly location: string
  /** Look at every plugin, version and artifact, not at a sample. */
  readonly all?: boolean | undefined
  /** Warnings fail, too. */
  readonly strict?: boolean | undefined
  /** `REGISTRY_TOKEN` is what a private registry asks for; it is sent to the registry's own origin only. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** Milliseconds without a byte, and for a whole answer, after which a request counts as failed. */
  readonly patience?: { readonly idle?: number; readonly deadline?: number } | undefined
  readonly onProgress?: OnProgress | undefined
}

export interface DoctorReceipt {
  /** No line is a problem, and with `strict` none a warning. */
  readonly ok: boolean
  /** The URL without user and password, or the absolute folder. */
  readonly registry: string
  /** One for each check, and where there is more to say several; in the order of the checks. */
  readonly lines: readonly CheckupLine[]
  readonly milliseconds: number
}

/** Where a line says that something is; there may be thousands. */
const MOST_URLS = 10

/**
 * Looks at a registry as its clients do, whoever made it, and says what keeps them from using it: documents, what these name,
 * and what the host does with all of it. Reads, and writes nothing.
 *
 * @throws RegistryError `STATE_UNREADABLE` when the registry cannot be reached, `NOTHING_PUBLISHED` when there is none.
 */
export const doctor = async (options: DoctorOptions): Promise<DoctorReceipt> => {
  const elapsed = startTimer()
  const { location, document } = splitLocation(options.location, ROOT_PATHS)
  const access = { token: readToken(location, options.env ?? {}), ...options.patience }
  const site = openSite(location, access)
  const roots = await readRoots(site, document)
  const state = checkState(roots.catalog)
  const said = state.baseUrl ?? guessBase(site, roots.apps)
  let read = 0
  const onFile = () => options.onProgress?.({ step: 'check-up', done: ++read, total: 0 })
  const survey = await readSurvey(openSite(location, { ...access, said }), roots, {
    all: options.all === true,
    said: state.baseUrl,
    onFile,
  })
  const host = site.kind === 'http' ? await probeHost(site, roots, survey) : tellFolder(site, survey)
  const lines = [...state.lines, ...survey.lines, ...host].map(withShownUrls)
  const failing: readonly Verdict[] = options.strict === true ? ['problem', 'warning'] : ['problem']
  return {
    ok: !lines.some(({ verdict }) => failing.includes(verdict)),
    registry: site.location,
    lines: lines.sort((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check)),
    milliseconds: elapsed(),
  }
}

/** A folder that another tool made does not say where it is served, but its documents do. */
const guessBase = (site: Site, roots: readonly AskedDocument[]): string | undefined => {
  if (site.kind === 'http') return undefined
  const { apps } = checkApps(roots)
  const metadata = apps.map((app) => app.appMetadataUrl)
  return selectBaseUrl(
    metadata,
    apps.flatMap(({ iconUrl }) => iconUrl ?? []),
    site.hasFile,
  ).baseUrl
}

const tellFolder = ({ base }: Site, { elsewhere }: Survey): readonly CheckupLine[] => {
  const files = elsewhere === 0 ? '' : `; what lies elsewhere was not read (${elsewhere})`
  const found = `what a host makes of these files cannot be told from a folder${files}`
  return linesOf('host', [{ verdict: 'unknown', found, url: base }], '')
}

/** A query may be a secret, and what a host says of any length. */
const withShownUrls = (line: CheckupLine): CheckupLine => ({
  ...shortenArgs(line),
  urls: line.urls
    .slice(0, MOST_URLS)
    .map((url) => (url.startsWith('file:') ? fileURLToPath(url) : shownUrl(new URL(url)))),
})
