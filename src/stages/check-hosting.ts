import { RegistryError } from '../model/errors.js'
import type { HostingFacts } from '../model/hosting.js'

/** What is asked for, as it was written. */
export interface WrittenHosting extends Omit<HostingFacts, 'baseUrl'> {
  readonly baseUrl: string | undefined
  /** Somebody says what the root is; otherwise it is the folder of the registry itself. */
  readonly isRootGiven: boolean
  readonly origins: readonly string[]
}

/**
 * The facts of a configuration, in which they stand as they are: whatever could mean something else there is refused.
 *
 * @throws RegistryError `USAGE`
 */
export const checkHosting = (written: WrittenHosting): HostingFacts => {
  const { kind, name, tags, tokenEnv, origins } = written
  const isRule = kind === 's3-cors' || kind === 'azure-cors'
  const baseUrl = written.baseUrl ?? (isRule ? 'https://localhost/' : undefined)
  if (baseUrl === undefined) {
    throw refusal('Nothing says where the registry is served.', 'Write `baseUrl` in registry.yaml.')
  }
  const { pathname } = new URL(baseUrl)
  if (!/^[A-Za-z0-9._~/-]*$/.test(pathname)) {
    throw refusal(`The path of ${baseUrl} has characters that a configuration would read otherwise.`, PLAIN)
  }
  const odd = origins.find((origin) => origin !== '*' && !isOrigin(origin))
  if (odd !== undefined) {
    throw refusal(
      `\`cors.origins\` names ${odd}, which no browser calls an origin.`,
      'Write it as https://flows.example.com.',
    )
  }
  if (tokenEnv !== undefined && isRule) throw refusal(`${kind} asks for no token.`, 'Leave out --token-env.')
  if (tokenEnv !== undefined && !/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(tokenEnv)) {
    throw refusal(
      '--token-env must be the name of a variable, such as REGISTRY_TOKEN.',
      'The token itself is never written.',
    )
  }
  return { kind, name, baseUrl, root: selectRoot(written, pathname), tags, tokenEnv }
}

/** As browsers send it: lower case, and nothing that could end a line or a text. */
const isOrigin = (text: string): boolean =>
  /^https?:\/\/[a-z0-9.:[\]-]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text

/** The root of a web server, below which the path of the URL leads to the registry. */
const selectRoot = ({ root, isRootGiven }: WrittenHosting, pathname: string): string => {
  if (!/^[^"$`{}\\\p{C}]+$/u.test(root)) {
    throw refusal(
      'The folder that is served has characters that a configuration would read otherwise.',
      '--root names another one.',
    )
  }
  if (isRootGiven || pathname === '/') return root
  const folder = pathname.slice(0, -1)
  return root.endsWith(folder) ? root.slice(0, -folder.length) : '/srv/www'
}

const PLAIN = 'Use letters, digits and . _ ~ - in it.'

const refusal = (message: string, hint: string): RegistryError => new RegistryError('USAGE', message, { hint })
