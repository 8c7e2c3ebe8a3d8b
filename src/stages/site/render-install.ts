import type { PluginRecord } from '../../model/record.js'
import { type Html, html } from './html.js'
import type { SiteSettings } from './render-page.js'
import type { ShownRelease } from './render-plugin-page.js'
import { renderSnippet } from './render-snippet.js'
import { flowsUrl, openWorkflowUrl } from './render-subscription.js'

/** How each client gets the plugin; nothing where it has no version to offer, unless it is a linked one. */
export const renderInstall = (
  { slug, listing }: PluginRecord,
  shown: ShownRelease | undefined,
  settings: SiteSettings,
): Html | false => {
  const version = shown?.isOffered === true ? shown.version : undefined
  if (version === undefined && listing.app_metadata_url === undefined) return false
  const url = openWorkflowUrl(settings)
  const openworkflow = listing.protocols.includes('openworkflow') && version !== undefined
  return html`<section class="panel" aria-labelledby="install"><h2 id="install">Install</h2>
${
  openworkflow &&
  html`<h3>OpenWorkflow</h3>
${renderSnippet(`openworkflow plugin install ${slug} --registry=${url}`)}
<details><summary>Python</summary>
${renderSnippet(`openworkflow.install_plugin("${slug}", version="${version}", registry="${url}")`)}
</details>
<details><summary>JavaScript</summary>
<p class="hint">With <code>OPENWORKFLOW_REGISTRY_URL=${url}</code></p>
${renderSnippet(`await openworkflow.installPlugin('${slug}', { version: '${version}' })`)}
</details>`
}
${
  listing.protocols.includes('flows') &&
  html`<h3>Flows</h3>
<p class="hint">Subscribe to this registry, then install <strong>${listing.name}</strong>.</p>
${renderSnippet(flowsUrl(settings))}`
}
${
  openworkflow &&
  html`<h3>Command line</h3>
${renderSnippet(`npx registry-build install ${slug} --registry ${url}`)}`
}
</section>`
}
