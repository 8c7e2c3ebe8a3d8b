import { PUBLIC_REGISTRY, type WrittenRegistry } from './parse-registry-address.js'

type Env = Readonly<Record<string, string | undefined>>

/** The environment of the OpenWorkflow protocol; the URL may be several, separated by blanks. */
const URL_VARIABLE = 'OPENWORKFLOW_REGISTRY_URL'
const KEY_VARIABLE = 'OPENWORKFLOW_REGISTRY_API_KEY'

/**
 * The registries to ask, in their order, each with its key: those that are given, else those of the environment, else the
 * public one. `OPENWORKFLOW_REGISTRY_API_KEY` is the key of the first registry of the environment, or where there is none
 * of the first that is given; `OPENWORKFLOW_REGISTRY_API_KEY_<HOST>` is that of a host (`PLUGINS_EXAMPLE_COM`; a `-` is
 * written as two underscores), so that no key ever goes to another host than it was meant for. What is given with its key is
 * left as it is.
 */
export const selectRegistries = (
  given: readonly (string | WrittenRegistry)[],
  env: Env,
): readonly WrittenRegistry[] => {
  const known = (env[URL_VARIABLE] ?? '').split(/\s+/).filter(Boolean)
  const urls = given.length > 0 ? given : known.length > 0 ? known : [PUBLIC_REGISTRY]
  const [first = ''] = urls
  const owner = hostOf(known[0] ?? (typeof first === 'string' ? first : first.url))
  return urls.map((url) => {
    if (typeof url !== 'string') return url
    const host = hostOf(url)
    const apiKey = selectHostKey(url, env) ?? (host !== undefined && host === owner ? env[KEY_VARIABLE] : undefined)
    return { url, ...(apiKey && { apiKey }) }
  })
}

/** The key that is for the host of a URL alone: what a lock file names has no claim to any other. */
export const selectHostKey = (url: string, env: Env): string | undefined => {
  const host = hostOf(url)
  return (host === undefined ? undefined : env[`${KEY_VARIABLE}_${variableOf(host)}`]) || undefined
}

/** Host and port. */
const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).host : undefined)

const variableOf = (host: string): string =>
  host
    .toUpperCase()
    .replaceAll('-', '__')
    .replace(/[^A-Z0-9_]/g, '_')
