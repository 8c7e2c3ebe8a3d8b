import { PUBLIC_REGISTRY, type WrittenRegistry } from './parse-registry-address.js'

type Env = Readonly<Record<string, string | undefined>>

/** The environment of the OpenWorkflow protocol; the URL may be several, separated by blanks. */
const URL_VARIABLE = 'OPENWORKFLOW_REGISTRY_URL'
const KEY_VARIABLE = 'OPENWORKFLOW_REGISTRY_API_KEY'

/**
 * The registries to ask, in their order, each with its key: those that are given, else those of the environment, else the
 * public one. `OPENWORKFLOW_REGISTRY_API_KEY` is the key of the first registry of the environment, or where there is none
 * of the first that is given; `OPENWORKFLOW_REGISTRY_API_KEY_<HOST>` is that of a host (`PLUGINS_EXAMPLE_COM`; a `-` is
 * written as two underscores), so that no key ever goes to another host than it was meant for.
 */
export const selectRegistries = (given: readonly string[], env: Env): readonly WrittenRegistry[] => {
  const known = (env[URL_VARIABLE] ?? '').split(/\s+/).filter(Boolean)
  const urls = given.length > 0 ? given : known.length > 0 ? known : [PUBLIC_REGISTRY]
  const owner = hostOf(known[0] ?? urls[0] ?? '')
  return urls.map((url) => {
    const host = hostOf(url)
    const own = host === undefined ? undefined : env[`${KEY_VARIABLE}_${variableOf(host)}`]
    const apiKey = own || (host !== undefined && host === owner ? env[KEY_VARIABLE] : undefined)
    return { url, ...(apiKey && { apiKey }) }
  })
}

/** Host and port. */
const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).host : undefined)

const variableOf = (host: string): string =>
  host
    .toUpperCase()
    .replaceAll('-', '__')
    .replace(/[^A-Z0-9_]/g, '_')
