import { SEARCH_INDEX_PATH } from '../src/model/layout.js'
import { parseSearchIndex } from '../src/protocols/parse-search-index.js'
import type { SearchEntry } from '../src/protocols/search-index.js'
import { buildSearchInSteps, type PluginSearch } from '../src/stages/build-search.js'

export type SiteSearch = PluginSearch<SearchEntry>

/**
 * Fetches the search index of the registry at `root`, and makes it ready in pieces, between which the page stays responsive.
 *
 * @throws RegistryError of `parseSearchIndex`; Error when the file cannot be had.
 */
export const loadSearch = async (root: string): Promise<SiteSearch> => {
  const response = await fetch(root + SEARCH_INDEX_PATH)
  if (!response.ok) throw new Error(`the server answers ${response.status}`)
  const steps = buildSearchInSteps(parseSearchIndex(await response.json()))
  for (;;) {
    await pause()
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** Lets the page do what waits, such as a key that was pressed. A timer would wait for four milliseconds more. */
const pause = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
