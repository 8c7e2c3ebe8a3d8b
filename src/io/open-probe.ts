import { createHash } from 'node:crypto'
import type { HostAnswer, Probe, ProbeRequest } from '../model/probe.js'
import { authorizationOf, bareUrl, type HostSecret } from './http-authorization.js'
import { BrokenError, limitIdle, openBody } from './http-body.js'
import { shownUrl } from './http-get.js'
import { isTransient, problemOf } from './http-problem.js'

export interface ProbeOptions {
  readonly secret?: HostSecret | undefined
  /** Milliseconds without a byte, or with fewer bytes than milliseconds, after which a request counts as broken off. */
  readonly idle?: number | undefined
  /** Milliseconds for one request in all; default: a minute, or ten for a file that may be large. */
  readonly deadline?: number | undefined
}

const IDLE = 15_000
const DEADLINE = 60_000
const LONG_DEADLINE = 600_000
const TRIES = 2
const MOST_REDIRECTS = 10
/** Most bytes of an answer to keep, unless more is asked for. */
const LIMIT = 8 * 2 ** 20

/**
 * Makes requests whose answers are looked at, whatever they are. Nothing waits for ever: a body is read up to its limit, a slow
 * one given up, redirects are followed ten times. The secret goes to its own origin only, also on the way of redirects.
 */
export const openProbe = (options: ProbeOptions): Probe => {
  return async (request) => {
    for (let tries = 1; ; tries++) {
      try {
        return await probe(request, options)
      } catch (error) {
        if (!(error instanceof BrokenError)) throw error
        if (tries >= TRIES || !isTransient(error.cause)) return { kind: 'none', problem: problemOf(error.cause) }
      }
    }
  }
}

const probe = async (request: ProbeRequest, options: ProbeOptions): Promise<HostAnswer> => {
  const isLarge = (request.limit ?? LIMIT) > LIMIT
  const { idle = IDLE, deadline = isLarge ? LONG_DEADLINE : DEADLINE } = options
  const controller = new AbortController()
  const late = new Error(`it took more than ${deadline / 1000} seconds`)
  const timer = setTimeout(() => controller.abort(late), deadline)
  const timed = limitIdle(controller, idle)
  const redirects: string[] = []
  try {
    for (let url = new URL(request.url); ; ) {
      const response = await timed(ask(url, request, options, controller.signal))
      const next = redirectOf(response, url)
      if (next === undefined) return { ...(await read(response, request, openBody(response, timed, idle))), redirects }
      if (redirects.length >= MOST_REDIRECTS) throw broken(new Error(`it was redirected ${MOST_REDIRECTS} times`))
      await response.body?.cancel()
      redirects.push(shownUrl(next))
      url = next
    }
  } finally {
    clearTimeout(timer)
    controller.abort()
  }
}

const broken = (cause: unknown): BrokenError => new BrokenError('', { cause })

const ask = (
  url: URL,
  { method = 'GET', headers, isAnonymous }: ProbeRequest,
  { secret }: ProbeOptions,
  signal: AbortSignal,
): Promise<Response> =>
  fetch(bareUrl(url), {
    method,
    signal,
    redirect: 'manual',
    headers: {
      'accept-encoding': 'identity',
      ...headers,
      ...(isAnonymous === true ? {} : authorizationOf(url, secret)),
    },
  }).catch((error: unknown) => {
    throw broken(error)
  })

const redirectOf = ({ status, headers }: Response, from: URL): URL | undefined => {
  const location = headers.get('location')
  if (![301, 302, 303, 307, 308].includes(status) || location === null || !URL.canParse(location, from.href))
    return undefined
  const url = new URL(location, from)
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined
}

const read = async (
  { status, headers }: Response,
  { limit = LIMIT, keep = limit }: ProbeRequest,
  chunks: AsyncIterable<Uint8Array>,
): Promise<Omit<HostAnswer, 'redirects'>> => {
  const hash = createHash('sha256')
  const kept: Uint8Array[] = []
  let size = 0
  let isWhole = limit > 0
  if (limit > 0) {
    for await (const chunk of chunks) {
      if (size < keep) kept.push(chunk.subarray(0, keep - size))
      size += chunk.length
      hash.update(chunk)
      isWhole = size <= limit
      if (!isWhole) break
    }
  }
  return {
    kind: 'answer',
    status,
    headers: Object.fromEntries(headers),
    bytes: Buffer.concat(kept),
    size,
    digest: `sha256:${hash.digest('hex')}`,
    isWhole,
  }
}
