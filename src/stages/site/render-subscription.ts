import { REGISTRY_PATHS, urlOf } from '../../model/layout.js'
import type { Protocol } from '../../model/manifest.js'
import type { ListedPlugin } from './build-lists.js'
import { type Html, html } from './html.js'
import type { SiteSettings } from './render-page.js'
import { renderSnippet } from './render-snippet.js'

/** How to use the registry, for each client that finds a plugin here. */
export const renderSubscription = (plugins: readonly ListedPlugin[], settings: SiteSettings): Html | false => {
  const has = (protocol: Protocol): boolean => plugins.some(({ entry }) => entry.protocols.includes(protocol))
  const [flows, openworkflow] = [has('flows'), has('openworkflow')]
  return (
    (flows || openworkflow) &&
    html`<section class="panel use" aria-labelledby="use">
<h2 id="use">Use this registry</h2>
${flows && renderFlows(settings)}
${openworkflow && renderOpenWorkflow(settings)}
</section>`
  )
}

/** What a Flows platform subscribes to. */
export const flowsUrl = ({ base_url }: SiteSettings): string => urlOf(base_url, REGISTRY_PATHS[0] ?? '')

/** What OpenWorkflow clients call the registry. */
export const openWorkflowUrl = ({ base_url }: SiteSettings): string => base_url.replace(/\/$/, '')

const renderFlows = (settings: SiteSettings): Html => html`<h3>Flows</h3>
<p class="hint">Settings › App Registries › Subscribe to Registry</p>
${renderSnippet(flowsUrl(settings))}`

const renderOpenWorkflow = (settings: SiteSettings): Html => {
  const url = openWorkflowUrl(settings)
  return html`<h3>OpenWorkflow</h3>
${renderSnippet(`export OPENWORKFLOW_REGISTRY_URL=${url}`)}
<details><summary>CLI and Python</summary>
${renderSnippet(`openworkflow plugin install <plugin> --registry=${url}`)}
${renderSnippet(`from openworkflow import OpenWorkflow

openworkflow = OpenWorkflow(registry_url="${url}")`)}
</details>`
}
