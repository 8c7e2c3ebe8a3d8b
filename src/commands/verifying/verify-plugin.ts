import { mapBounded } from '../../io/map-bounded.js'
import type { Catalog, CatalogEntry, RecentRelease } from '../../model/catalog.js'
import type { Diagnostic } from '../../model/diagnostic.js'
import { digestOf } from '../../model/digest.js'
import { CATALOG_PATH, pluginPagePath } from '../../model/layout.js'
import { limitDiagnostics } from '../../model/limit-diagnostics.js'
import { isUnpublished, type PluginRecord, releaseOf, versionsOf } from '../../model/record.js'
import type { Slug } from '../../model/slug.js'
import type { TreeFile } from '../../model/tree.js'
import type { Version } from '../../model/version.js'
import { assemblePlugin } from '../../stages/assemble-plugin.js'
import { buildCatalogEntry, buildRecent } from '../../stages/build-catalog.js'
import { checkPublishedFile } from '../../stages/check-published-file.js'
import { checkRecord } from '../../stages/check-record.js'
import { renderPageReadme } from '../render-page-readme.js'
import type { Finder } from './open-finder.js'

/** What a registry is verified against. */
export interface VerifyBasis {
  readonly catalog: Catalog
  readonly finder: Finder
  /** Whether the registry is where a file of its tree can be read at all. */
  readonly isRead: (file: TreeFile) => boolean
  /** Whether this program would make the same documents of the same records. */
  readonly isComparable: boolean
}

/** How one plugin stands. */
export interface VerifiedPlugin {
  /** What its record says, and its newest releases; absent when the record is not there or is not what it should be. */
  readonly found?: { readonly entry: CatalogEntry; readonly recent: readonly RecentRelease[] }
  readonly diagnostics: readonly Diagnostic[]
  /** Files that are not yet what the catalog says, since a deploy has not ended. */
  readonly lagging: number
}

/** Files of one plugin that are read at a time. */
const READS = 4

/** Most bytes of a record: its size is told nowhere. */
const RECORD_SIZE = 2 ** 27

/** Reads a plugin's record and every file that follows from it. */
export const verifyPlugin = async (slug: Slug, entry: CatalogEntry, basis: VerifyBasis): Promise<VerifiedPlugin> => {
  const { catalog, finder } = basis
  const file = await finder.read(entry.record, RECORD_SIZE)
  if (file.kind === 'missing' || file.kind === 'unreadable') {
    const body = { digest: entry.digest, size: 0 }
    const diagnostics = checkPublishedFile({ place: { file: entry.record }, namedBy: CATALOG_PATH, body }, file)
    return { diagnostics, lagging: 0 }
  }
  if (file.kind === 'facts') throw new Error('a record was measured, not read')
  const { record, diagnostics } = checkRecord(slug, entry, file.bytes)
  if (record === undefined) return { diagnostics, lagging: 0 }
  const artifacts = await verifyArtifacts(record, entry, finder)
  const shown = await verifyFiles(await selectShown(record, basis), entry.record, finder)
  // Of a plugin that is pending nobody knows yet which state its files show.
  const isPending = catalog.pending.includes(slug)
  // Whether it is the record that is pinned has been told.
  const found = { ...buildCatalogEntry(record), record: entry.record, digest: entry.digest }
  return {
    found: { entry: found, recent: buildRecent(record) },
    diagnostics: limitDiagnostics([...diagnostics, ...artifacts, ...(isPending ? [] : shown)], entry.record),
    lagging: isPending ? shown.length : 0,
  }
}

/** All but the record itself and the artifacts. The page of a README that is not as it was published is not known, either. */
const selectShown = async (
  record: PluginRecord,
  { catalog, finder, isRead, isComparable }: VerifyBasis,
): Promise<readonly TreeFile[]> => {
  let isKnown = true
  const readme = await renderPageReadme(record, catalog.config, async ({ path, size, digest }) => {
    const file = await finder.read(path, size)
    isKnown = file.kind === 'bytes' && digestOf(file.bytes) === digest
    return isKnown && file.kind === 'bytes' ? file.bytes : undefined
  })
  return assemblePlugin(record, catalog.config, readme).filter(
    (file) =>
      file.class !== 'record' &&
      file.class !== 'artifact' &&
      isRead(file) &&
      (isComparable || !('bytes' in file.body)) &&
      (isKnown || file.path !== pluginPagePath(record.slug)),
  )
}

/** Reads files of a tree and says what is wrong with them. */
export const verifyFiles = async (
  files: readonly TreeFile[],
  namedBy: string,
  finder: Finder,
): Promise<readonly Diagnostic[]> => {
  const found = await mapBounded(files, READS, async ({ path, body }) => {
    const file = 'bytes' in body ? await finder.read(path, body.bytes.length) : await finder.measure(path, body.size)
    return checkPublishedFile({ place: { file: path }, namedBy, body }, file)
  })
  return found.flat()
}

/** Here, or where an adopted registry keeps them. */
const verifyArtifacts = async (
  record: PluginRecord,
  entry: CatalogEntry,
  finder: Finder,
): Promise<readonly Diagnostic[]> => {
  const versions = versionsOf(record).filter((version) => !isUnpublished(record, version))
  const found = await mapBounded(versions, READS, (version) => verifyArtifact(record, version, entry, finder))
  return found.flat()
}

const verifyArtifact = async (
  record: PluginRecord,
  version: Version,
  { record: namedBy }: CatalogEntry,
  finder: Finder,
): Promise<readonly Diagnostic[]> => {
  const { path, url = '', size, digest, content } = releaseOf(record, version).artifact
  const found = path === undefined ? await finder.measureUrl(url, size) : await finder.measure(path, size)
  return checkPublishedFile({ place: { file: path ?? url }, namedBy, body: { size, digest }, content }, found)
}
