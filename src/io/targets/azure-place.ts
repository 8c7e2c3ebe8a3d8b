import { RegistryError } from '../../model/errors.js'
import { isSafePath } from '../../model/layout.js'
import { type AzureCredential, openAzureLogin } from './azure-credential.js'

/** A container of a storage account, or a folder in one. */
export interface AzureLocation {
  /** `$web` is what a static website serves. */
  readonly container: string
  /** The registry's folder in the container; absent: its root. */
  readonly prefix?: string | undefined
  /** Default: `AZURE_STORAGE_ACCOUNT`, or that of `AZURE_STORAGE_CONNECTION_STRING`. */
  readonly account?: string | undefined
  /** URL of the blob service. Default: that of the connection string, else of Azure's public cloud. */
  readonly endpoint?: string | undefined
}

/** Where requests go, and as whom. */
export interface AzurePlace {
  readonly account: string
  readonly container: string
  /** Empty, or with a final slash. */
  readonly prefix: string
  /** Scheme, host and port. */
  readonly origin: string
  /** What comes before the container in a path; ends in a slash. */
  readonly base: string
  /** `azure://account/container/prefix`. */
  readonly location: string
  readonly credential: AzureCredential
}

/**
 * Reads the variables that the `az` program has too: a connection string, a key, a SAS; without any, the login of `az`.
 *
 * @throws RegistryError `USAGE` for a location that cannot be one, or without an account
 */
export const resolveAzurePlace = (
  { container, prefix = '', account, endpoint }: AzureLocation,
  env: Readonly<Record<string, string | undefined>>,
): AzurePlace => {
  if (!/^(\$web|(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*)$/.test(container)) {
    throw new RegistryError('USAGE', `${JSON.stringify(container)} cannot be the name of a container.`)
  }
  const folder = prefix.replace(/^\/+|\/+$/g, '')
  if (folder !== '' && !isSafePath(folder)) {
    throw new RegistryError('USAGE', `${JSON.stringify(prefix)} cannot be a folder of a container.`)
  }
  const fields = parseConnectionString(env['AZURE_STORAGE_CONNECTION_STRING'] ?? '')
  const name = account ?? fields['AccountName'] ?? (env['AZURE_STORAGE_ACCOUNT'] || undefined)
  if (name === undefined || !/^[a-z0-9]{3,24}$/.test(name)) {
    throw new RegistryError('USAGE', `It is not known which storage account the container ${container} is in.`, {
      hint: 'Give the account, or set AZURE_STORAGE_ACCOUNT or AZURE_STORAGE_CONNECTION_STRING.',
    })
  }
  // A connection string left over from another account is none for this one.
  const own = fields['AccountName'] === undefined || fields['AccountName'] === name ? fields : {}
  const url = parseEndpoint(endpoint ?? own['BlobEndpoint'] ?? `https://${name}.blob.core.windows.net`)
  return {
    account: name,
    container,
    prefix: folder === '' ? '' : `${folder}/`,
    origin: url.origin,
    base: url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`,
    location: `azure://${name}/${container}${folder === '' ? '' : `/${folder}`}`,
    credential: chooseCredential(own, env),
  }
}

const chooseCredential = (
  fields: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>>,
): AzureCredential => {
  const key = fields['AccountKey'] ?? (env['AZURE_STORAGE_KEY'] || undefined)
  if (key !== undefined) return { kind: 'key', key: Buffer.from(key, 'base64') }
  const sas = fields['SharedAccessSignature'] ?? (env['AZURE_STORAGE_SAS_TOKEN'] || undefined)
  return sas === undefined ? openAzureLogin(env) : { kind: 'sas', query: sas.replace(/^\?/, '') }
}

/** `AccountName=…;AccountKey=…`; a value may have `=` in it. */
const parseConnectionString = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part.includes('='))
      .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  )

const parseEndpoint = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search + url.hash !== '') {
    throw new RegistryError('USAGE', 'The endpoint of the blob service is no plain URL.', {
      hint: 'Give something like https://account.blob.core.windows.net, without user, password or query.',
    })
  }
  return url
}
