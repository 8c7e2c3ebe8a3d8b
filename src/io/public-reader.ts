import { setTimeout as sleep } from 'node:timers/promises'
import { problemOf } from './http-problem.js'

/** What a consumer gets at a URL. */
export type PublicAnswer =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly type: string
      readonly encoding: string | undefined
      readonly cacheControl: string | undefined
      /** `Access-Control-Allow-Origin`. */
      readonly allowedOrigin: string | undefined
      readonly bytes: Uint8Array
    }
  | { readonly kind: 'none'; readonly problem: string }

/** Gets a URL as a page of `origin` does. */
export type ReadPublic = (url: string, origin: string) => Promise<PublicAnswer>

const TRIES = 3
const TIMEOUT = 60_000

/** Over HTTP, past caches that allow it; a failure of the network is tried again. */
export const readPublic: ReadPublic = async (url, origin) => {
  for (let tries = 1; ; tries++) {
    try {
      const response = await fetch(url, {
        headers: { origin, 'cache-control': 'no-cache', 'accept-encoding': 'identity' },
        signal: AbortSignal.timeout(TIMEOUT),
      })
      const { status, headers } = response
      return {
        kind: 'answer',
        status,
        type: headers.get('content-type') ?? '',
        encoding: headers.get('content-encoding') ?? undefined,
        cacheControl: headers.get('cache-control') ?? undefined,
        allowedOrigin: headers.get('access-control-allow-origin') ?? undefined,
        bytes: new Uint8Array(await response.arrayBuffer()),
      }
    } catch (error) {
      if (tries >= TRIES) return { kind: 'none', problem: problemOf(error) }
      await sleep(500 * 2 ** tries)
    }
  }
}
