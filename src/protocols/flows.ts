import { type Catalog, type CatalogEntry, isOffered, type PublishedConfig } from '../model/catalog.js'
import { artifactUrl, isSafePath, metadataPath, urlOf } from '../model/layout.js'
import { offeredVersionsOf, type PluginRecord, releaseOf } from '../model/record.js'
import type { Slug } from '../model/slug.js'

/*
 * The documents of Flows app registries. They have exactly the fields that its documentation shows: a client may
 * refuse others.
 */

export interface RegistryApp {
  readonly name: string
  readonly description: string
  readonly blockStyle: { readonly iconUrl: string; readonly color: string }
  readonly appMetadataUrl: string
}

/** `registry.json`, `index.json`. */
export interface RegistryDocument {
  readonly apps: Readonly<Record<string, RegistryApp>>
}

export interface AppVersion {
  readonly version: string
  readonly artifactUrl: string
  readonly artifactChecksum: string
}

/** `versions.json` of one app. */
export interface VersionsDocument {
  readonly versions: readonly AppVersion[]
}

/** Whether `registry.json` lists this plugin: a Flows app that lives elsewhere, or has a version to offer here. */
const isListedApp = (entry: CatalogEntry): boolean => entry.protocols.includes('flows') && isOffered(entry)

/** The root document: every Flows app that a client can install. */
export const buildRegistryDocument = (catalog: Catalog): RegistryDocument => ({
  apps: Object.fromEntries(
    Object.entries(catalog.plugins)
      .filter(([, entry]) => isListedApp(entry))
      .map(([slug, entry]) => [slug, buildApp(slug as Slug, entry, catalog.config.base_url)]),
  ),
})

const buildApp = (slug: Slug, entry: CatalogEntry, baseUrl: string): RegistryApp => ({
  name: entry.name,
  description: entry.description,
  blockStyle: { iconUrl: isSafePath(entry.icon) ? urlOf(baseUrl, entry.icon) : entry.icon, color: entry.color },
  appMetadataUrl: entry.app_metadata_url ?? urlOf(baseUrl, metadataPath(slug, entry)),
})

/**
 * Every version that is neither yanked nor unpublished, newest first. The list may be empty: a client that still holds the
 * URL of an app whose versions are all yanked gets a valid document, and the app is gone from {@link RegistryDocument}.
 */
export const buildVersionsDocument = (record: PluginRecord, config: PublishedConfig): VersionsDocument => ({
  versions: offeredVersionsOf(record).map((version) => {
    const { artifact } = releaseOf(record, version)
    return { version, artifactUrl: artifactUrl(config.base_url, artifact), artifactChecksum: artifact.digest }
  }),
})
