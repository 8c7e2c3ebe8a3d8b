import { type IconRef, type PluginRecord, type Release, SCHEMA } from '../model/record.js'
import type { Version } from '../model/version.js'
import type { ForeignApp } from '../protocols/parse-flows.js'
import { deriveColor } from './derive-color.js'
import { type HostedApp, metadataPathOf } from './plan-adoption.js'

/** What was found out about an app of a foreign registry. */
export interface AdoptedApp {
  readonly app: ForeignApp | HostedApp
  readonly icon: IconRef
  /** None for a linked app. */
  readonly releases: readonly (readonly [Version, Release])[]
}

/** What was adopted dates from no source: whatever the sources say of it is newer. */
export const NO_SOURCE = '1970-01-01T00:00:00Z'

/** The first record of an app that another tool published: its URLs, digests and times stay what they were. */
export const buildAdoptedRecord = ({ app, icon, releases }: AdoptedApp): PluginRecord => {
  const metadataPath = 'metadataPath' in app ? metadataPathOf(app) : undefined
  return {
    schema: SCHEMA,
    slug: app.slug,
    revision: 1,
    listing: {
      name: app.name,
      description: app.description,
      tags: [],
      color: selectColor(app),
      icon,
      protocols: ['flows'],
      ...(!('metadataPath' in app) && { app_metadata_url: app.appMetadataUrl }),
      ...(metadataPath !== undefined && { metadata_path: metadataPath }),
      at: NO_SOURCE,
    },
    releases: Object.fromEntries(releases) as Readonly<Record<Version, Release>>,
    lifecycle: {},
  }
}

/** An app's colour, as its registry shows it. */
export const selectColor = ({ slug, color }: ForeignApp): string =>
  color === undefined || color === '' ? deriveColor(slug) : color
