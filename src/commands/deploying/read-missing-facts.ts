import type { Catalog, CatalogEntry } from '../../model/catalog.js'
import type { DeployObject } from '../../model/deploy.js'
import { RegistryError } from '../../model/errors.js'
import { isUnpublished, type PluginRecord, releaseOf, versionsOf } from '../../model/record.js'
import type { Slug } from '../../model/slug.js'
import { MEDIA_TYPES } from '../../model/tree.js'
import { renderRecord } from '../../stages/build-record.js'
import type { LocalRegistry } from './local-registry.js'
import type { ReadRecords } from './read-target-state.js'

/** A target as it is found, and what was built here. */
export interface RepairSources {
  readonly catalog: Catalog
  /** All paths that the target has. */
  readonly there: ReadonlySet<string>
  readonly readRecords: ReadRecords
  readonly local: LocalRegistry
  readonly location: string
}

/**
 * What the catalog leads to and the target lacks: records and artifacts, which somebody has deleted. They were published as
 * they are in what was built here, or are nowhere.
 *
 * @throws RegistryError `STATE_CORRUPT` when one of them is nowhere.
 */
export const readMissingFacts = async (sources: RepairSources): Promise<readonly DeployObject[]> => {
  const { catalog, there, readRecords, local, location } = sources
  const objects: DeployObject[] = []
  const lost: string[] = []
  const entries = Object.entries(catalog.plugins) as [Slug, CatalogEntry][]
  const kept = entries.filter(([, entry]) => there.has(entry.record)).map(([slug]) => slug)
  const records = [...(await readRecords(catalog, kept)).values()]
  for (const [slug, entry] of entries) {
    if (there.has(entry.record)) continue
    const record = local.catalog.plugins[slug]?.digest === entry.digest ? await local.readRecord(slug) : undefined
    if (record === undefined) {
      lost.push(entry.record)
      continue
    }
    records.push(record)
    const { path, bytes } = renderRecord(record)
    objects.push({ path, class: 'record', mediaType: MEDIA_TYPES.json, body: { bytes } })
  }
  for (const artifact of records.flatMap(artifactsOf)) {
    const { path } = artifact
    if (path === undefined || there.has(path)) continue
    const body = await local.findBody({ ...artifact, path })
    if (body === undefined) lost.push(path)
    else objects.push({ path, class: 'artifact', mediaType: MEDIA_TYPES.gzip, body })
  }
  if (lost.length === 0) return objects
  const more = lost.length > 5 ? ` and ${lost.length - 5} more` : ''
  throw new RegistryError(
    'STATE_CORRUPT',
    `${location} has lost ${lost.slice(0, 5).join(', ')}${more}, which are nowhere here.`,
    {
      hint: 'Put them back from a copy of the registry, or build from the commit that they were published from. Nothing was changed.',
    },
  )
}

const artifactsOf = (record: PluginRecord) =>
  versionsOf(record)
    .filter((version) => !isUnpublished(record, version))
    .map((version) => releaseOf(record, version).artifact)
