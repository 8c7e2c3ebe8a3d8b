import { openPace, type PaceOptions } from './open-pace.js'

export interface GitHubFetchOptions extends PaceOptions {
  /** Milliseconds after which a request counts as lost; a large upload gets more. */
  readonly timeoutMs: number
}

/** An answer that says that all is well, and is no JSON: a proxy or a page made it. */
export class NoJsonError extends Error {}

/** The host allows 80 requests a minute that make content. */
const WRITES_A_MINUTE = 75
/** Bytes a millisecond that any upload reaches. */
const SLOWEST_UPLOAD = 100

/**
 * `fetch` for a GitHub server: at the pace that it asks for, with a time-out, and giving an answer only when all of it has
 * come. `requests` counts them.
 */
export const openGitHubFetch = (
  options: GitHubFetchOptions,
): { readonly fetch: typeof fetch; readonly requests: () => number } => {
  const pace = openPace(WRITES_A_MINUTE, 60_000, options)
  let requests = 0
  const fetchWhole: typeof fetch = async (url, init = {}) => {
    if (init.method !== 'GET') await pace()
    requests++
    const size = typeof init.body === 'string' ? init.body.length : 0
    return timed(options.timeoutMs + Math.ceil(size / SLOWEST_UPLOAD), async (signal) => {
      const response = await fetch(url, { ...init, signal })
      const text = await response.text()
      if (response.ok && !isJson(text)) throw new NoJsonError('the answer is no JSON')
      const { status, headers } = response
      return new Response(status === 204 || status === 304 ? null : text, { status, headers })
    })
  }
  return { fetch: fetchWhole, requests: () => requests }
}

const isJson = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

/** AbortSignal.timeout would do, but that one which was collected never fires on Node 20. */
const timed = async <T>(milliseconds: number, action: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController()
  const lost = new Error(`nothing came for ${milliseconds / 1000} seconds`)
  const timer = setTimeout(() => controller.abort(lost), milliseconds)
  try {
    return await action(controller.signal)
  } finally {
    clearTimeout(timer)
  }
}
