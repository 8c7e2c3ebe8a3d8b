import { signAzure } from './azure-credential.js'
import { type AzureLocation, type AzurePlace, resolveAzurePlace } from './azure-place.js'
import { readAzureCode } from './azure-problem.js'
import { escapePath } from './escape-path.js'
import { isPassingStatus, sendSteadily, type TryOptions } from './send-steadily.js'
import {
  openStoreHttp,
  type SendBody,
  type StoreAnswer,
  type StoreHttpOptions,
  type StoreRequest,
} from './store-http.js'

export interface AzureClientOptions extends AzureLocation, StoreHttpOptions, TryOptions {
  /** Default: that of the process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

export interface AzureRequest {
  readonly method: StoreRequest['method']
  /** What it is about: a blob by its path relative to the prefix, the container, or the account's blob service. */
  readonly of: { readonly path: string } | 'container' | 'service'
  readonly query?: Readonly<Record<string, string>>
  /** By lower-case name. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: SendBody
  readonly take?: StoreRequest['take']
}

/** Requests to one container, with what proves that they are allowed. */
export interface AzureClient {
  readonly place: AzurePlace
  /** An answer that may pass is the last of several tries. */
  readonly send: (request: AzureRequest) => Promise<StoreAnswer>
  readonly requests: () => number
  readonly close: () => Promise<void>
}

/** The oldest that knows everything used here; newer ones change answers. */
const VERSION = '2021-12-02'

/** @throws RegistryError `USAGE` for a location that cannot be one */
export const openAzureClient = (options: AzureClientOptions): AzureClient => {
  const place = resolveAzurePlace(options, options.env ?? process.env)
  const { account, credential } = place
  const http = openStoreHttp(place.origin, options)

  const attempt = async ({ method, of, query = {}, headers = {}, body, take }: AzureRequest): Promise<StoreAnswer> => {
    const path = place.base + pathOf(place, of)
    const size = body === undefined ? 0 : 'open' in body ? body.size : body.length
    const sent: Record<string, string> = {
      ...headers,
      'x-ms-version': VERSION,
      'x-ms-date': new Date().toUTCString(),
      ...(size > 0 && { 'content-length': String(size) }),
    }
    if (credential.kind === 'key') {
      sent['authorization'] = signAzure({ method, account, path, query, headers: sent }, credential.key)
    } else if (credential.kind === 'token') {
      sent['authorization'] = `Bearer ${await credential.read()}`
    }
    const search = [
      ...Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`),
      ...(credential.kind === 'sas' ? [credential.query] : []),
    ].join('&')
    return http.send(
      { method, path: search === '' ? path : `${path}?${search}`, headers: sent, body, take },
      readAzureCode,
    )
  }
  return {
    place,
    send: (request) => sendSteadily(() => attempt(request), isPassingStatus, options),
    requests: http.requests,
    close: http.close,
  }
}

const pathOf = ({ container, prefix }: AzurePlace, of: AzureRequest['of']): string => {
  if (of === 'service') return ''
  return of === 'container' ? container : `${container}/${escapePath(prefix + of.path)}`
}
