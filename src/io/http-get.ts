import { RegistryError } from '../model/errors.js'
import { authorizationOf, bareUrl, type HostSecret } from './http-authorization.js'
import { BrokenError, limitIdle, openBody } from './http-body.js'
import { answerHint, isSiteMissing, isTransient, problemOf } from './http-problem.js'

export interface HttpOptions {
  /** How often a request is made before its failure counts; only what may pass is tried again. */
  readonly tries?: number | undefined
  /** Milliseconds without a byte, or with fewer bytes than milliseconds, after which a request counts as broken off. */
  readonly idle?: number | undefined
  /** Waits between two tries. */
  readonly wait?: ((milliseconds: number) => Promise<unknown>) | undefined
  readonly secret?: HostSecret | undefined
  /** In place of those that ask past caches for the bytes as they are. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Which refusals say that the file is not there; default: 404 and 410. */
  readonly isAbsent?: ((status: number) => boolean) | undefined
  /** What to throw; default: `STATE_UNREADABLE`. */
  readonly toError?: ((failure: HttpFailure) => Error) | undefined
}

/** Why a file could not be had. */
export interface HttpFailure {
  /** Fit to be shown. */
  readonly url: string
  readonly problem: string
  /** Absent: there was no answer, or it broke off. */
  readonly status?: number | undefined
}

/** A file as it arrives. */
export interface HttpBody {
  readonly chunks: AsyncIterable<Uint8Array>
  /** `Last-Modified`, in seconds since 1970. */
  readonly modified: number | undefined
  /** The `Content-Encoding` that was undone on the way, although none was asked for. */
  readonly encoding: string | undefined
  /** Where it came from in the end. */
  readonly url: string
  /** `Content-Type`. */
  readonly type: string
}

type Attempt<T> =
  | { readonly value: T }
  | { readonly absent: true }
  | {
      readonly problem: string
      readonly again: boolean
      readonly after?: number | undefined
      readonly status?: number | undefined
    }

const isGone = (status: number): boolean => status === 404 || status === 410
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
      const problem = `${result.problem}${count > 1 ? `, ${count} times` : ''}`
      throw (options.toError ?? toStateError)({ url: shownUrl(url), problem, status: result.status })
    }
    // Full jitter: many clients that failed together do not come back together.
    const backOff = (0.5 + Math.random() / 2) * 500 * 2 ** (count - 1)
    await (options.wait ?? sleep)(Math.min(MAX_WAIT, result.after ?? backOff))
  }
}

const toStateError = ({ url, problem, status }: HttpFailure): RegistryError =>
  new RegistryError('STATE_UNREADABLE', `Could not read ${url}: ${problem}.`, { hint: answerHint(status) })

/** No `node:timers`: this file runs in browsers, too. */
const sleep = (milliseconds: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** A URL without what may be secret in it: user, password and query. */
export const shownUrl = ({ protocol, host, pathname, search }: URL): string =>
  `${protocol}//${host}${pathname}${search === '' ? '' : '?…'}`

const attempt = async <T>(
  url: URL,
  options: HttpOptions,
  take: (body: HttpBody) => Promise<T>,
): Promise<Attempt<T>> => {
  const { idle = 30_000, isAbsent = isGone } = options
  const controller = new AbortController()
  const timed = limitIdle(controller, idle)
  try {
    const response = await timed(request(url, options, controller.signal))
    const chunks = openBody(response, timed, idle)
    if (response.status === 200) return { value: await takeBody(response, chunks, take) }
    return await refused(response, chunks, isAbsent)
  } catch (error) {
    if (!(error instanceof BrokenError)) throw error
    return { problem: problemOf(error.cause), again: isTransient(error.cause) }
  } finally {
    controller.abort()
  }
}

const request = (url: URL, { headers, secret }: HttpOptions, signal: AbortSignal): Promise<Response> =>
  fetch(bareUrl(url), {
    signal,
    redirect: 'follow',
    headers: {
      ...(headers ?? { 'cache-control': 'no-cache', ...AS_IT_IS }),
      ...authorizationOf(url, secret),
    },
  }).catch((error: unknown) => {
    throw new BrokenError('', { cause: error })
  })

/** A tar.gz has its own compression, and its digest is that of the bytes as they are. */
export const AS_IT_IS: Readonly<Record<string, string>> = { 'accept-encoding': 'identity' }

type Chunks = HttpBody['chunks']

const takeBody = <T>(response: Response, chunks: Chunks, take: (body: HttpBody) => Promise<T>): Promise<T> => {
  const modified = Date.parse(response.headers.get('last-modified') ?? '')
  const encoding = response.headers.get('content-encoding')?.toLowerCase()
  return take({
    chunks,
    modified: Number.isNaN(modified) ? undefined : Math.floor(modified / 1000),
    encoding: encoding === undefined || encoding === 'identity' || encoding === '' ? undefined : encoding,
    url: response.url,
    type: response.headers.get('content-type') ?? '',
  })
}

const refused = async (
  response: Response,
  chunks: Chunks,
  isAbsent: (status: number) => boolean,
): Promise<Attempt<never>> => {
  const { status, headers } = response
  if (isAbsent(status)) {
    const site = isSiteMissing(headers, await readStart(chunks))
    if (site === undefined) return { absent: true }
    return { problem: `${status}, ${site}`, again: false, status }
  }
  const after = retryAfter(headers.get('retry-after'))
  return { problem: `the host answered ${status}`, again: TRANSIENT(status), after, status }
}

/** The first few kilobytes of a refusal. */
const readStart = async (chunks: Chunks): Promise<string> => {
  let text = ''
  for await (const chunk of chunks) {
    text += new TextDecoder('latin1').decode(chunk)
    if (text.length > 4096) break
  }
  return text
}

const retryAfter = (header: string | null): number | undefined => {
  if (header === null) return undefined
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds)
}
