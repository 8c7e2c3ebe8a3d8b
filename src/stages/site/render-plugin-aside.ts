import { isObject } from '../../model/json.js'
import { detailsPath, pluginPagePath } from '../../model/layout.js'
import type { PluginManifest } from '../../model/manifest.js'
import { type PluginRecord, publishedTimesOf, releaseOf } from '../../model/record.js'
import { parseSlug } from '../../model/slug.js'
import type { SiteLinks } from './build-site-links.js'
import { type Content, type Html, html } from './html.js'
import { renderInstall } from './render-install.js'
import type { SiteSettings } from './render-page.js'
import type { ShownRelease } from './render-plugin-page.js'
import { renderTime } from './render-time.js'
import { artifactLink } from './render-versions.js'
import { sizeText } from './size-text.js'

/** How to get a plugin. */
export const renderGetting = (
  record: PluginRecord,
  shown: ShownRelease | undefined,
  links: SiteLinks,
  settings: SiteSettings,
): Html | false => {
  const install = renderInstall(record, shown, settings)
  return (
    install !== false &&
    html`<aside class="side" aria-label="Install">
${install}
${renderDownload(record, shown, links)}
</aside>`
  )
}

/** What there is to know of a plugin in a few words, and where to find more. */
export const renderPluginFacts = (
  record: PluginRecord,
  manifest: PluginManifest | undefined,
  links: SiteLinks,
): Html => html`<aside class="side" aria-label="About this plugin">
${renderFacts(record, manifest)}
${renderDependencies(manifest?.dependencies ?? {}, links)}
${renderLinks(record, links)}
</aside>`

const renderDownload = (record: PluginRecord, shown: ShownRelease | undefined, links: SiteLinks): Html | false => {
  if (shown?.isOffered !== true) return false
  const { artifact } = releaseOf(record, shown.version)
  const url = artifactLink(artifact, links)
  return (
    url !== undefined &&
    html`<p><a class="button" href="${url}" download>Download ${shown.version} <span>${sizeText(artifact.size)}</span></a></p>`
  )
}

const renderFacts = (record: PluginRecord, manifest: PluginManifest | undefined): Html => {
  const { author, license, namespace, protocols } = record.listing
  const times = publishedTimesOf(record)
  const [first, last] = [times[0], times.at(-1)]
  const facts: readonly (readonly [name: string, value: Content])[] = [
    ['Author', author],
    ['License', license],
    ['Namespace', namespace],
    ['Works with', protocols.map((protocol) => (protocol === 'flows' ? 'Flows' : 'OpenWorkflow')).join(', ')],
    ['OpenWorkflow', compatibilityText(manifest?.compatibility)],
    ...Object.entries(isObject(manifest?.runtime) ? manifest.runtime : {}).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[capitalize(name), value] as const] : [],
    ),
    ['Updated', last && renderTime(last)],
    ['First published', first && first !== last && renderTime(first)],
  ]
  return html`<section aria-labelledby="about"><h2 id="about">About</h2>
<dl class="facts">${facts.map(
    ([name, value]) =>
      value !== undefined &&
      value !== false &&
      value !== '' &&
      html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
  )}</dl></section>`
}

const capitalize = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

const compatibilityText = (range: PluginManifest['compatibility']): string | undefined => {
  const { min, max } = range ?? {}
  if (min !== undefined && max !== undefined) return `${min} to ${max}`
  return min === undefined ? max && `up to ${max}` : `${min} or later`
}

const renderDependencies = (dependencies: Readonly<Record<string, string>>, links: SiteLinks): Html | false => {
  const entries = Object.entries(dependencies)
  return (
    entries.length > 0 &&
    html`<section aria-labelledby="dependencies"><h2 id="dependencies">Dependencies</h2>
<ul class="plain">${entries.map(([name, range]) => {
      const slug = parseSlug(name)
      return html`<li>${slug === undefined ? name : html`<a href="${links.page(pluginPagePath(slug))}">${name}</a>`} <code>${range}</code></li>
`
    })}</ul></section>`
  )
}

const renderLinks = ({ slug, listing, releases }: PluginRecord, links: SiteLinks): Html | false => {
  const { homepage, repository, changelog, security, support, protocols } = listing
  const hasDetails = protocols.includes('openworkflow') && Object.keys(releases).length > 0
  const items = [
    renderLink('Homepage', homepage),
    renderLink('Source code', repository),
    typeof changelog === 'object'
      ? html`<li><a href="${links.file(changelog.path)}">Changelog</a></li>`
      : renderLink('Changelog', changelog),
    renderLink('Support', support),
    renderLink('Security', security),
    hasDetails && html`<li><a href="${links.file(detailsPath(slug))}">Details as JSON</a></li>`,
  ].filter((item) => item !== false)
  return (
    items.length > 0 &&
    html`<section aria-labelledby="links"><h2 id="links">Links</h2><ul class="plain">${items}</ul></section>`
  )
}

/** A person may have written anything: what is no safe link is shown as text, if it is short. */
const renderLink = (name: string, text: string | undefined): Html | false => {
  if (text === undefined) return false
  const url = linkOf(text)
  if (url !== undefined) return html`<li><a href="${url}" rel="nofollow noopener">${name}</a></li>`
  return text.length <= 200 && html`<li>${name}: ${text}</li>`
}

const linkOf = (text: string): string | undefined => {
  if (/^https?:\/\/[^\s/]/i.test(text) || /^mailto:[^\s@]+@\S+$/i.test(text)) return text
  return /^[^\s@:/?&]+@[^\s@:/?&]+\.[a-z]+$/i.test(text) ? `mailto:${text}` : undefined
}
