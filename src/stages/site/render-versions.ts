import { type Artifact, isUnpublished, isYanked, type PluginRecord, releaseOf, versionsOf } from '../../model/record.js'
import type { Version } from '../../model/version.js'
import type { SiteLinks } from './build-site-links.js'
import { type Html, html } from './html.js'
import { renderTime } from './render-time.js'
import { sizeText } from './size-text.js'

/** Every version of a plugin, newest first, unpublished ones as no more than that. */
export const renderVersions = (record: PluginRecord, links: SiteLinks): Html | false => {
  const versions = versionsOf(record)
  return (
    versions.length > 0 &&
    html`<section aria-labelledby="versions">
<h2 id="versions">Versions <span class="count">${versions.length}</span></h2>
<ul class="versions">
${versions.map((version) => renderVersion(record, version, links))}</ul>
</section>`
  )
}

const renderVersion = (record: PluginRecord, version: Version, links: SiteLinks): Html => {
  const { published_at, artifact, schema } = releaseOf(record, version)
  const { deprecated } = record.lifecycle[version] ?? {}
  const isGone = isUnpublished(record, version)
  const url = artifactLink(artifact, links)
  return html`<li id="v${version}">
<p class="version-head"><strong>${version}</strong>${deprecated !== undefined && html` <span class="badge is-warning">deprecated</span>`}${isYanked(record, version) && html` <span class="badge is-danger">yanked</span>`}${isGone && html` <span class="badge is-danger">unpublished</span>`} ${renderTime(published_at)}${
    !isGone &&
    html` <span class="muted">${sizeText(artifact.size)}</span>
<span class="version-links">${url !== undefined && html`<a href="${url}" download aria-label="Download version ${version}">Download</a>`}${schema !== undefined && html` <a href="${links.file(schema.path)}" aria-label="Schema of version ${version}">Schema</a>`}</span>`
  }</p>
${renderNote(record, version)}
${!isGone && html`<p class="checksum"><code title="${artifact.digest}" data-copy="${artifact.digest}">${artifact.digest.slice(0, 'sha256:'.length + 12)}…</code></p>`}
</li>
`
}

/** In the registry, or where an adopted one keeps it. */
export const artifactLink = ({ path, url }: Artifact, links: SiteLinks): string | undefined =>
  path === undefined ? url : links.file(path)

const renderNote = (record: PluginRecord, version: Version): Html | false => {
  const { deprecated, yanked, unpublished } = record.lifecycle[version] ?? {}
  const reason = unpublished?.reason ?? yanked?.reason ?? deprecated?.reason
  const replacement = deprecated?.replacement_version
  const isThere = replacement !== undefined && Object.hasOwn(record.releases, replacement)
  return (
    (reason !== undefined || replacement !== undefined) &&
    html`<p class="version-note">${toSentence(reason)}${replacement !== undefined && html` Use ${isThere ? html`<a href="#v${replacement}">${replacement}</a>` : replacement} instead.`}</p>`
  )
}

/** What a person wrote, so that another sentence can follow. */
export const toSentence = (text: string | undefined): string | undefined =>
  text === undefined || /[.!?…]\s*$/.test(text) ? text : `${text.trim()}.`
