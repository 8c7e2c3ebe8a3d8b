import type { CatalogEntry } from '../model/catalog.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { digestOf } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import { CATALOG_PATH, recordPath } from '../model/layout.js'
import type { PluginRecord } from '../model/record.js'
import type { Slug } from '../model/slug.js'
import { parseRecord } from '../protocols/native.js'

export interface CheckedRecord {
  /** Absent: what is there is not the record. */
  readonly record?: PluginRecord
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Whether the bytes at the path that a catalog pins are the record. Its name holds a part of its digest: bytes that fit it are
 * whole, and then it is the catalog that is wrong.
 *
 * @throws RegistryError `UPGRADE_REQUIRED` when a newer version of this program made it.
 */
export const checkRecord = (slug: Slug, entry: CatalogEntry, bytes: Uint8Array): CheckedRecord => {
  const digest = digestOf(bytes)
  const isPinned = digest === entry.digest
  if (!isPinned && recordPath(slug, entry.revision, digest) !== entry.record) {
    const problem = `its digest is ${digest}, not ${entry.digest}`
    return { diagnostics: [differs(entry.record, CATALOG_PATH, problem)] }
  }
  const record = parse(bytes, entry.record)
  if ('code' in record) return { diagnostics: [record] }
  if (record.slug !== slug || record.revision !== entry.revision) {
    const problem = `it is of ${record.slug}, revision ${record.revision}, not of ${slug}, revision ${entry.revision}`
    return { diagnostics: [differs(entry.record, CATALOG_PATH, problem)] }
  }
  if (isPinned) return { record, diagnostics: [] }
  const problem = `plugins › ${slug} › digest is ${entry.digest}, not ${digest}`
  return { record, diagnostics: [differs(CATALOG_PATH, entry.record, problem)] }
}

const differs = (file: string, namedBy: string, problem: string): Diagnostic =>
  diagnostic('PUBLISHED_DIFFERS', { file }, { namedBy, isDerived: false, problem })

const parse = (bytes: Uint8Array, path: string): PluginRecord | Diagnostic => {
  try {
    return parseRecord(bytes, path)
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'STATE_CORRUPT') throw error
    return diagnostic('PUBLISHED_INVALID', { file: path }, { problem: error.message })
  }
}
