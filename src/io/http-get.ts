import { setTimeout as sleep } from 'node:timers/promises'
import { RegistryError } from '../model/errors.js'
import { authorizationOf, bareUrl, type HostToken } from './http-authorization.js'
import { BrokenError, limitIdle, openBody } from './http-body.js'
import { answerHint, isSiteMissing, isTransient, problemOf } from './http-problem.js'

export interface HttpOptions {
  /** How often a request is made before its failure counts; only what may pass is tried again. */
  readonly tries?: number | undefined
  /** Milliseconds without a byte, or with fewer bytes than milliseconds, after which a request counts as broken off. */
  readonly idle?: number | undefined
  /** Waits between two tries. */
  readonly wait?: ((milliseconds: number) => Promise<unknown>) | undefined
  readonly token?: HostToken | undefined
}

/** A file as it arrives. */
export interface HttpBody {
  readonly chunks: AsyncIterable<Uint8Array>
  /** `Last-Modified`, in seconds since 1970. */
  readonly modified: number | undefined
  /** The `Content-Encoding` that was undone on the way, although none was asked for. */
  readonly encoding: string | undefined
}

type Attempt<T> =
  | { readonly value: T }
  | { readonly absent: true }
  | { readonly problem: string; readonly again: boolean; readonly after?: number | undefined; readonly hint: string }

const ABSENT = [404, 410]
/** A host that is overloaded, or a proxy in front of one. */
const TRANSIENT = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500
const MAX_WAIT = 30_000

/**
 * Gets a file and gives its body to `take`, once per try. `undefined` only when the host says that it is not there (404,
 * 410). User and password of the URL are sent as Basic authentication, to that origin only, and shown in no message.
 *
 * @throws RegistryError `STATE_UNREADABLE` for every other answer and every failure, or what `take` throws.
 */
export const getUrl = async <T>(
  url: URL,
  options: HttpOptions,
  take: (body: HttpBody) => Promise<T>,
): Promise<T | undefined> => {
  const tries = options.tries ?? 4
  for (let count = 1; ; count++) {
    const result = await attempt(url, options, take)
    if ('value' in result) return result.value
    if ('absent' in result) return undefined
    if (!result.again || count >= tries) {
      const times = count > 1 ? `, ${count} times` : ''
      throw new RegistryError('STATE_UNREADABLE', `Could not read ${shownUrl(url)}: ${result.problem}${times}.`, {
        hint: result.hint,
      })
    }
    // Full jitter: many clients that failed together do not come back together.
    const backOff = (0.5 + Math.random() / 2) * 500 * 2 ** (count - 1)
    await (options.wait ?? sleep)(Math.min(MAX_WAIT, result.after ?? backOff))
  }
}

/** A URL without what may be secret in it: user, password and query. */
export const shownUrl = ({ protocol, host, pathname, search }: URL): string =>
  `${protocol}//${host}${pathname}${search === '' ? '' : '?…'}`

const attempt = async <T>(
  url: URL,
  { idle = 30_000, token }: HttpOptions,
  take: (body: HttpBody) => Promise<T>,
): Promise<Attempt<T>> => {
  const controller = new AbortController()
  const timed = limitIdle(controller, idle)
  try {
    const response = await timed(request(url, token, controller.signal))
    const chunks = openBody(response, timed, idle)
    if (response.status === 200) return { value: await takeBody(response, chunks, take) }
    return await refused(response, chunks)
  } catch (error) {
    if (!(error instanceof BrokenError)) throw error
    return { problem: problemOf(error.cause), again: isTransient(error.cause), hint: answerHint(undefined) }
  } finally {
    controller.abort()
  }
}

const request = (url: URL, token: HostToken | undefined, signal: AbortSignal): Promise<Response> =>
  fetch(bareUrl(url), {
    signal,
    redirect: 'follow',
    headers: {
      'cache-control': 'no-cache',
      // A tar.gz has its own compression, and its digest is that of the bytes as they are.
      'accept-encoding': 'identity',
      ...authorizationOf(url, token),
    },
  }).catch((error: unknown) => {
    throw new BrokenError('', { cause: error })
  })

type Chunks = HttpBody['chunks']

const takeBody = <T>(response: Response, chunks: Chunks, take: (body: HttpBody) => Promise<T>): Promise<T> => {
  const modified = Date.parse(response.headers.get('last-modified') ?? '')
  const encoding = response.headers.get('content-encoding')?.toLowerCase()
  return take({
    chunks,
    modified: Number.isNaN(modified) ? undefined : Math.floor(modified / 1000),
    encoding: encoding === undefined || encoding === 'identity' || encoding === '' ? undefined : encoding,
  })
}

const refused = async (response: Response, chunks: Chunks): Promise<Attempt<never>> => {
  const { status, headers } = response
  if (ABSENT.includes(status)) {
    const site = isSiteMissing(headers, await readStart(chunks))
    if (site === undefined) return { absent: true }
    return { problem: `${status}, ${site}`, again: false, hint: answerHint(status) }
  }
  const after = retryAfter(headers.get('retry-after'))
  return { problem: `the host answered ${status}`, again: TRANSIENT(status), after, hint: answerHint(status) }
}

/** The first few kilobytes of a refusal. */
const readStart = async (chunks: Chunks): Promise<string> => {
  let text = ''
  for await (const chunk of chunks) {
    text += Buffer.from(chunk).toString('latin1')
    if (text.length > 4096) break
  }
  return text
}

const retryAfter = (header: string | null): number | undefined => {
  if (header === null) return undefined
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds)
}
