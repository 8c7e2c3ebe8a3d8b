import type { HttpOptions } from '../../io/http-get.js'
import { mapBounded } from '../../io/map-bounded.js'
import type { RegistryReader } from '../../io/registry-reader.js'
import { type Diagnostic, diagnostic } from '../../model/diagnostic.js'
import { REGISTRY_PATHS } from '../../model/layout.js'
import { limitDiagnostics } from '../../model/limit-diagnostics.js'
import type { OnProgress } from '../../model/progress.js'
import { checkForeignRelease } from '../../stages/check-foreign-release.js'
import type { FoundFile } from '../../stages/check-published-file.js'
import { DEFAULT_LIMITS } from '../../stages/parse-config.js'
import { type ForeignPlace, parsePlace } from '../../stages/plan-adoption.js'
import { parseOwnUrl } from '../parse-own-url.js'
import { type ForeignRegistry, readForeignRegistry } from '../read-foreign-registry.js'
import { type Finder, openFinder } from './open-finder.js'
import type { Verified } from './verify-native.js'

export interface ForeignOptions {
  /** The root document that was asked for. */
  readonly document: string | undefined
  readonly baseUrl: string | undefined
  readonly http: HttpOptions
  readonly onProgress: OnProgress | undefined
}

/** Files at a time. */
const FILES = 16

/**
 * Verifies a registry that another tool made: its documents as documents of the protocol, that all they name is there, and
 * each artifact against the checksum beside its URL, where there is one.
 */
export const verifyForeign = async (
  reader: RegistryReader,
  { document, baseUrl, http, onProgress }: ForeignOptions,
): Promise<Verified> => {
  const manifest = REGISTRY_PATHS.find((path) => path === document)
  const registry = await readForeignRegistry(reader, { manifest, baseUrl: parseOwnUrl(baseUrl) })
  const finder = openFinder(reader, http)
  const checks = [...planReleases(registry, finder), ...planIcons(registry, finder)]
  let done = 0
  const found = await mapBounded(checks, FILES, async (check) => {
    const diagnostics = await check()
    onProgress?.({ step: 'verify', done: ++done, total: checks.length })
    return diagnostics
  })
  const { files, bytes } = finder.count()
  const documents = registry.documents.reduce((sum, each) => sum + each.bytes.length, 0)
  const versions = registry.hosted.reduce((sum, app) => sum + app.versions.length, 0)
  return {
    diagnostics: limitDiagnostics([...registry.diagnostics.map(asPublished), ...found.flat()], REGISTRY_PATHS[0] ?? ''),
    plugins: registry.hosted.length + registry.linked.length,
    linked: registry.linked.length,
    versions,
    files: files + registry.documents.length,
    bytes: bytes + documents,
  }
}

type Check = () => Promise<readonly Diagnostic[]>

const planReleases = ({ baseUrl, hosted }: ForeignRegistry, finder: Finder): readonly Check[] =>
  hosted.flatMap(({ app, versions }) =>
    versions.map((version) => async () => {
      const place = parsePlace(baseUrl, version.artifactUrl)
      const limit = DEFAULT_LIMITS.artifact
      return checkForeignRelease(app, version, place, await measure(place, finder, limit), limit)
    }),
  )

/** Plugins may share an icon. */
const planIcons = ({ baseUrl, hosted, linked }: ForeignRegistry, finder: Finder): readonly Check[] => {
  const apps = [...hosted.map(({ app }) => app), ...linked]
  const urls = new Set(apps.flatMap(({ iconUrl }) => iconUrl ?? []))
  return [...urls].map((url) => async () => {
    const place = parsePlace(baseUrl, url)
    const found = await measure(place, finder, DEFAULT_LIMITS.artifact)
    const at = { file: place.path ?? url }
    if (found.kind === 'missing') {
      return [diagnostic('PUBLISHED_MISSING', at, { namedBy: REGISTRY_PATHS[0] ?? '', isDerived: false })]
    }
    return found.kind === 'unreadable' ? [diagnostic('PUBLISHED_UNREADABLE', at, { problem: found.problem })] : []
  })
}

const measure = async (place: ForeignPlace, finder: Finder, limit: number): Promise<FoundFile> => {
  if (place.path !== undefined) return finder.measure(place.path, limit)
  return place.taken === undefined ? finder.measureUrl(place.url, limit) : { kind: 'missing' }
}

/** Adopting asks for more than verifying does, but of documents both ask the same. */
const asPublished = (found: Diagnostic): Diagnostic =>
  found.code === 'ADOPT_DOCUMENT_INVALID'
    ? diagnostic('PUBLISHED_INVALID', found.place, { problem: `${found.place.file}: ${found.args.problem}.` })
    : found
