import type { PublishedConfig } from '../../model/catalog.js'
import { pluginPagePath, urlOf } from '../../model/layout.js'
import type { PluginManifest } from '../../model/manifest.js'
import { isUnpublished, type PluginRecord, releaseOf, versionsOf } from '../../model/record.js'
import { MEDIA_TYPES, type TreeFile } from '../../model/tree.js'
import type { Version } from '../../model/version.js'
import { buildSiteLinks, type SiteLinks } from './build-site-links.js'
import { type Html, html, trustedHtml } from './html.js'
import { renderActions } from './render-actions.js'
import { renderTags } from './render-cards.js'
import { renderIconImage } from './render-icon-image.js'
import { renderPage } from './render-page.js'
import { renderGetting, renderPluginFacts } from './render-plugin-aside.js'
import { renderVersions, toSentence } from './render-versions.js'

/** The version that a page is about: the latest, or where none is offered the newest that is left. */
export interface ShownRelease {
  readonly version: Version
  readonly manifest: PluginManifest | undefined
  readonly isOffered: boolean
}

/**
 * The page of a plugin; none where the config wants no pages. `readme` is safe HTML. Its salt is that of the plugin's
 * documents, so that each state of the plugin has its own bytes.
 */
export const buildPluginPage = (
  record: PluginRecord,
  latest: Version | undefined,
  config: PublishedConfig,
  readme: string | undefined,
): readonly TreeFile[] => {
  const { site } = config
  if (site === undefined) return []
  const path = pluginPagePath(record.slug)
  const links = buildSiteLinks(path, config)
  const settings = { ...config, site }
  const { name, description, icon } = record.listing
  const shown = selectShown(record, latest)
  const main = html`<article class="plugin">
${renderPluginHead(record, shown, links)}
<div class="columns">
${renderGetting(record, shown, links, settings)}
<div class="primary">
${renderNotices(record, shown)}
${
  readme !== undefined &&
  html`<section class="readme" aria-label="Readme">
${trustedHtml(readme)}</section>`
}
${renderActions(shown?.manifest?.actions ?? [])}
${renderEnvironment(shown?.manifest?.environment ?? [])}
${renderVersions(record, links)}
</div>
${renderPluginFacts(record, shown?.manifest, links)}
</div>
</article>`
  const image = 'url' in icon ? icon.url : urlOf(config.base_url, icon.path)
  const bytes = renderPage(
    { path, links, settings, title: name, description, image, main },
    config.revision + record.revision,
  )
  return [{ path, class: 'document', mediaType: MEDIA_TYPES.html, body: { bytes } }]
}

const selectShown = (record: PluginRecord, latest: Version | undefined): ShownRelease | undefined => {
  const version = latest ?? versionsOf(record).find((each) => !isUnpublished(record, each))
  return version && { version, manifest: releaseOf(record, version).manifest, isOffered: version === latest }
}

const renderPluginHead = (record: PluginRecord, shown: ShownRelease | undefined, links: SiteLinks): Html => {
  const { name, description, tags, icon, app_metadata_url: linked } = record.listing
  const lifecycle = shown && record.lifecycle[shown.version]
  return html`<header class="plugin-head">
${renderIconImage('url' in icon ? icon.url : icon.path, links, 'plugin')}
<div>
<h1>${name}</h1>
<p class="plugin-id"><code>${record.slug}</code>${shown !== undefined && html` <span class="card-version">${shown.version}</span>`}${lifecycle?.deprecated !== undefined && html` <span class="badge is-warning">deprecated</span>`}${shown?.isOffered === false && html` <span class="badge is-danger">yanked</span>`}${linked !== undefined && html` <span class="badge">linked</span>`}</p>
<p class="lead">${description}</p>
${renderTags([...new Set(tags)], links)}
</div>
</header>`
}

/** What somebody must know before they use the plugin. */
const renderNotices = (record: PluginRecord, shown: ShownRelease | undefined): Html | false => {
  const { app_metadata_url: linked } = record.listing
  if (shown === undefined) {
    return linked === undefined
      ? html`<p class="notice">No version of this plugin is published here.</p>`
      : html`<p class="notice">The versions of this plugin are published elsewhere: <a href="${linked}" rel="nofollow noopener">${linked}</a></p>`
  }
  const { deprecated, yanked } = record.lifecycle[shown.version] ?? {}
  if (!shown.isOffered) {
    return html`<p class="notice is-danger"><strong>No version is offered any more.</strong> ${toSentence(yanked?.reason)}</p>`
  }
  const replacement = deprecated?.replacement_version
  return (
    deprecated !== undefined &&
    html`<p class="notice is-warning"><strong>Version ${shown.version} is deprecated.</strong> ${toSentence(deprecated.reason)}${replacement !== undefined && html` Use <a href="#v${replacement}">${replacement}</a> instead.`}</p>`
  )
}

const renderEnvironment = (variables: NonNullable<PluginManifest['environment']>): Html | false =>
  variables.length > 0 &&
  html`<section aria-labelledby="environment">
<h2 id="environment">Environment variables</h2>
<div class="scroll fixed" role="region" aria-label="Table of environment variables" tabindex="0">
<table>
<thead><tr><th scope="col">Name</th><th scope="col">Description</th></tr></thead>
<tbody>
${variables.map(
  ({ name, description, required }) =>
    html`<tr><th scope="row"><code>${name}</code>${required === true && html` <span class="required">required</span>`}</th><td>${description}</td></tr>
`,
)}</tbody>
</table>
</div>
</section>`
