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
  /** The time of its listing where no release tells one. */
  readonly at: string
}

/** The first record of an app that another tool published: its URLs, digests and times stay what they were. */
export const buildAdoptedRecord = ({ app, icon, releases, at }: AdoptedApp): PluginRecord => {
  const metadataPath = 'metadataPath' in app ? metadataPathOf(app) : undefined
  const newest = releases
    .map(([, release]) => release.published_at)
    .sort()
    .at(-1)
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
      at: newest ?? at,
    },
    releases: Object.fromEntries(releases) as Readonly<Record<Version, Release>>,
    lifecycle: {},
  }
}

/** An app's colour, as its registry shows it. */
export const selectColor = ({ slug, color }: ForeignApp): string =>
  color === undefined || color === '' ? deriveColor(slug) : color
