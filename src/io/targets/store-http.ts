import type { Dispatcher, Pool } from 'undici'
import { RegistryError } from '../../model/errors.js'
import { problemOf } from '../http-problem.js'
import type { Chunks } from '../read-chunks.js'
import { sendAlone } from './send-alone.js'

/** Bytes, or a stream of known length that can be begun again for another try. */
export type SendBody = Uint8Array | { readonly size: number; readonly open: () => AsyncIterable<Uint8Array> }

export interface StoreRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** Escaped, with its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: SendBody | undefined
  /** Gets the bytes of an answer 200 as they come, which then are not kept: anew with each try. */
  readonly take?: ((chunks: Chunks) => Promise<void>) | undefined
}

/** What a store said, or that no whole answer came. */
export interface StoreAnswer {
  /** Of HTTP; 0 when no whole answer came. The request may have been carried out all the same. */
  readonly status: number
  /** What broke when there is no answer, else the store's own name for its refusal, else nothing. */
  readonly code: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly bytes: Uint8Array
}

export interface StoreHttpOptions {
  /** Requests at the same time; others wait. */
  readonly connections?: number | undefined
  /** Milliseconds without a byte after which a request counts as broken off. */
  readonly idle?: number | undefined
}

/** Requests to one origin, over connections that are kept. */
export interface StoreHttp {
  /** @throws RegistryError `TARGET_UNREADABLE` when another try would fail just so: unknown host, bad certificate */
  readonly send: (request: StoreRequest, readCode: (refusal: StoreAnswer) => string) => Promise<StoreAnswer>
  /** Requests made so far. */
  readonly requests: () => number
  readonly close: () => Promise<void>
}

/**
 * Opens the way to a store; nothing is sent and no library loaded before the first request. It is undici's pool: half the
 * CPU of node:http for small uploads, a tenth of fetch, and its time-outs count silence rather than length.
 */
export const openStoreHttp = (origin: string, options: StoreHttpOptions): StoreHttp => {
  const idle = options.idle ?? 30_000
  let pool: Promise<Pool> | undefined
  let count = 0
  const open = async (): Promise<Pool> => {
    const { Pool } = await import('undici')
    return new Pool(origin, {
      connections: options.connections ?? 64,
      headersTimeout: idle,
      bodyTimeout: idle,
      connect: { timeout: Math.min(idle, 10_000) },
    })
  }
  const sendPooled = async (request: StoreRequest): Promise<StoreAnswer> => {
    pool ??= open()
    const client = await pool
    return request.take === undefined ? exchange(client, request) : receive(client, request, request.take)
  }
  return {
    send: async (request, readCode) => {
      count += 1
      const isAlone = count === 1 && request.body === undefined && request.take === undefined
      try {
        const answer = await (isAlone ? sendAlone(origin, request, idle) : sendPooled(request))
        return answer.status >= 300 ? { ...answer, code: readCode(answer) } : answer
      } catch (error) {
        // The body's own: a file that could not be read, or has changed.
        if (error instanceof RegistryError) throw error
        if (!isUnsent(error)) return { status: 0, code: problemOf(error), headers: {}, bytes: new Uint8Array() }
        const url = `${origin}${request.path.replace(/\?.*/, '')}`
        throw new RegistryError('TARGET_UNREADABLE', `Could not send ${request.method} ${url}: ${problemOf(error)}.`, {
          hint: 'Check the address and the network.',
        })
      }
    },
    requests: () => count,
    close: async () => (await pool)?.close(),
  }
}

/**
 * Whether nothing can have arrived, nor will by trying again: there is no such host, or its certificate is not trusted. Of
 * everything else that breaks the request may have been carried out.
 */
const isUnsent = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(ENOTFOUND|ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|UND_ERR_INVALID_ARG)/.test(String(error.code))

/** One request and its answer, read whole. Dispatched and not awaited as a stream, which would cost a third more CPU. */
const exchange = (client: Pool, { method, path, headers, body }: StoreRequest): Promise<StoreAnswer> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let status = 0
    let received: StoreAnswer['headers'] = {}
    const options =
      body !== undefined && 'open' in body
        ? { headers: { ...headers, 'content-length': String(body.size) }, body: body.open() }
        : { headers, body: body ?? null }
    client.dispatch({ method, path, ...options } as Dispatcher.DispatchOptions, {
      onRequestStart: () => {},
      onResponseStart: (_, statusCode, responseHeaders) => {
        status = statusCode
        received = responseHeaders
      },
      onResponseData: (_, chunk) => {
        chunks.push(chunk)
      },
      onResponseEnd: () => resolve({ status, code: '', headers: received, bytes: Buffer.concat(chunks) }),
      onResponseError: (_, error) => reject(error),
    })
  })

/** One request whose answer may be too large to be held. */
const receive = async (
  client: Pool,
  { method, path, headers }: StoreRequest,
  take: NonNullable<StoreRequest['take']>,
): Promise<StoreAnswer> => {
  const { statusCode: status, headers: received, body } = await client.request({ method, path, headers })
  if (status === 200) await take(body)
  const bytes = status === 200 ? new Uint8Array() : await body.bytes()
  return { status, code: '', headers: received, bytes }
}
