import type { HostSecret } from '../io/http-authorization.js'
import { parseLocation } from '../io/registry-reader.js'
import { RegistryError } from '../model/errors.js'

/**
 * The token of a private registry, from `REGISTRY_TOKEN`: for the registry's own origin. `undefined` for a folder.
 *
 * @throws RegistryError `ENVIRONMENT_INVALID` for what no header can hold; it is not repeated.
 */
export const readToken = (
  location: string,
  env: Readonly<Record<string, string | undefined>>,
): HostSecret | undefined => {
  const value = env['REGISTRY_TOKEN']
  const url = parseLocation(location)
  if (value === undefined || value === '' || url === undefined || url.protocol === 'file:') return undefined
  if (/^[\x21-\x7e]+$/.test(value)) return { origin: url.origin, authorization: `Bearer ${value}` }
  throw new RegistryError('ENVIRONMENT_INVALID', 'REGISTRY_TOKEN holds characters that no token has.', {
    hint: 'Look for a blank or a line break at its end.',
  })
}
