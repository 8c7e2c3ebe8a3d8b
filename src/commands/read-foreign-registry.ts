import { hasFile } from '../io/folder-reader.js'
import { mapBounded } from '../io/map-bounded.js'
import type { DatedFile, RegistryReader } from '../io/registry-reader.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { RegistryError } from '../model/errors.js'
import { canonicalJson } from '../model/json.js'
import { CATALOG_PATH, REGISTRY_PATHS, urlOf } from '../model/layout.js'
import {
  type ForeignApp,
  type ForeignVersion,
  isHtml,
  isRegistryDocument,
  parseRegistryDocument,
  parseVersionsDocument,
} from '../protocols/parse-flows.js'
import { type HostedApp, planAdoption } from '../stages/plan-adoption.js'
import { selectBaseUrl } from '../stages/select-base-url.js'

/** A document as it was read, to be mirrored byte for byte. */
interface ForeignDocument {
  readonly path: string
  readonly bytes: Uint8Array
}

/** The documents of a registry that another tool made. */
export interface ForeignRegistry {
  /** With a final slash. */
  readonly baseUrl: string
  /** When its root document was last changed, in seconds since 1970. */
  readonly modified: number | undefined
  /** Documents of apps before the root documents. */
  readonly documents: readonly ForeignDocument[]
  readonly hosted: readonly { readonly app: HostedApp; readonly versions: readonly ForeignVersion[] }[]
  readonly linked: readonly ForeignApp[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface ForeignOptions {
  /** The root document that was asked for; else whichever is there. */
  readonly manifest: string | undefined
  readonly baseUrl: string | undefined
}

/** Requests at a time. */
const CONCURRENCY = 16

/** Most bytes of one document: some 20,000 apps, or 40,000 versions of one. Several are read at a time. */
const DOCUMENT_LIMIT = 8 * 1024 * 1024
/** Most bytes of all of them, which are kept until they are written. */
const DOCUMENTS_LIMIT = 128 * 1024 * 1024

/**
 * Reads the root document and every `versions.json` below it.
 *
 * @throws RegistryError `NOT_FOREIGN` for a registry that this program made, or none at all; `USAGE` when the address at
 * which a folder is served cannot be told; `STATE_UNREADABLE` when a document, or all together, are too large.
 */
export const readForeignRegistry = async (
  reader: RegistryReader,
  options: ForeignOptions,
): Promise<ForeignRegistry> => {
  await checkForeign(reader)
  const roots = await readRoots(reader)
  const root = roots.find(({ path }) => options.manifest === undefined || path === options.manifest)
  if (root === undefined) throw notFound(reader)
  const { items: apps, problems } = parseRegistryDocument(root.bytes)
  const baseUrl = options.baseUrl ?? baseUrlOf(reader, apps)
  const plan = planAdoption(baseUrl, apps)
  let total = 0
  const hosted = await mapBounded(plan.hosted, CONCURRENCY, async (app) => {
    const versions = await readVersions(reader, baseUrl, app)
    total += versions.document?.bytes.length ?? 0
    if (total > DOCUMENTS_LIMIT) throw tooMuch(reader)
    return versions
  })
  return {
    baseUrl,
    modified: root.modified,
    documents: [
      ...hosted.flatMap(({ document }) => document ?? []),
      ...roots.map(({ path, bytes }) => ({ path, bytes })),
    ],
    hosted,
    linked: plan.linked,
    diagnostics: [
      ...[...problems, ...plan.problems].map((problem) => invalid(baseUrl, root.path, problem)),
      ...checkTwin(baseUrl, root, roots),
      ...hosted.flatMap(({ diagnostics }) => diagnostics),
    ],
  }
}

const checkForeign = async (reader: RegistryReader): Promise<void> => {
  const catalog = await reader.read(CATALOG_PATH)
  if (catalog === undefined || isHtml(catalog)) return
  throw new RegistryError('NOT_FOREIGN', `${reader.location} has a ${CATALOG_PATH}: this program made it already.`, {
    hint: 'There is nothing to adopt: build with --published and this address.',
  })
}

interface RootDocument extends DatedFile {
  readonly path: string
}

/** `registry.json` and `index.json`, those that are there. */
const readRoots = async (reader: RegistryReader): Promise<readonly RootDocument[]> => {
  const found: RootDocument[] = []
  for (const path of REGISTRY_PATHS) {
    const file = await reader.readDated(path, DOCUMENT_LIMIT)
    // Some hosts answer with a page, and status 200, for what they do not have.
    if (file !== undefined && !isHtml(file.bytes)) found.push({ path, ...file })
  }
  return found
}

/** A build writes both root documents with the same content: where they tell different things, one would be lost. */
const checkTwin = (baseUrl: string, root: RootDocument, roots: readonly RootDocument[]): readonly Diagnostic[] => {
  const twin = roots.find(({ path }) => path !== root.path)
  if (twin === undefined || Buffer.from(twin.bytes).equals(root.bytes)) return []
  const isSame =
    isRegistryDocument(twin.bytes) && isRegistryDocument(root.bytes) && canonical(twin.bytes) === canonical(root.bytes)
  return isSame ? [] : [invalid(baseUrl, twin.path, `it is not the same registry as ${root.path} beside it`)]
}

const canonical = (bytes: Uint8Array): string => canonicalJson(JSON.parse(new TextDecoder().decode(bytes)))

const readVersions = async (reader: RegistryReader, baseUrl: string, app: HostedApp) => {
  const bytes = await reader.read(app.metadataPath, DOCUMENT_LIMIT)
  if (bytes === undefined) {
    return { app, versions: [], diagnostics: [invalid(baseUrl, app.metadataPath, 'it is missing')] }
  }
  const { items, problems } = parseVersionsDocument(bytes)
  return {
    app,
    versions: items,
    document: { path: app.metadataPath, bytes },
    diagnostics: problems.map((problem) => invalid(baseUrl, app.metadataPath, problem)),
  }
}

const invalid = (baseUrl: string, path: string, problem: string): Diagnostic =>
  diagnostic('ADOPT_DOCUMENT_INVALID', { file: path }, { url: urlOf(baseUrl, path), problem })

const baseUrlOf = (reader: RegistryReader, apps: readonly ForeignApp[]): string => {
  if (reader.kind === 'http') return reader.location
  const { baseUrl, candidates } = selectBaseUrl(
    apps.map(({ appMetadataUrl }) => appMetadataUrl),
    apps.flatMap(({ iconUrl }) => iconUrl ?? []),
    (path) => hasFile(reader.location, path),
  )
  if (baseUrl !== undefined) return baseUrl
  const why =
    candidates.length === 0
      ? 'none of the addresses in its documents ends in the path of a file that is there'
      : `its documents fit ${candidates.slice(0, 3).join(' and ')} equally well`
  throw new RegistryError('USAGE', `Could not tell at which address ${reader.location} is served: ${why}.`, {
    hint: 'Give it with --base-url.',
  })
}

const tooMuch = ({ location }: RegistryReader): RegistryError =>
  new RegistryError(
    'STATE_UNREADABLE',
    `Could not read the registry at ${location}: its documents have more than ${DOCUMENTS_LIMIT} bytes together.`,
  )

const notFound = (reader: RegistryReader): RegistryError =>
  new RegistryError('NOT_FOREIGN', `There is no ${REGISTRY_PATHS.join(' or ')} at ${reader.location}.`, {
    hint: 'Give the address of the folder that holds it, or of the document itself.',
  })
