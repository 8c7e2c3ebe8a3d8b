import { RegistryError } from '../model/errors.js'
import { parseBaseUrl } from '../stages/parse-base-url.js'

/**
 * The URL at which a registry is served, as it was typed.
 *
 * @throws RegistryError `USAGE` for one that cannot be.
 */
export const parseOwnUrl = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined
  const parsed = parseBaseUrl(text)
  if ('url' in parsed) return parsed.url
  throw new RegistryError('USAGE', `--base-url ${parsed.problem}.`, {
    hint: 'For example: --base-url https://plugins.example.com/',
  })
}
