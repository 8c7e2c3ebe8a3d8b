import { createRequire } from 'node:module'
import type { Dispatcher, Pool } from 'undici'

/*
 * undici's pool without the rest of it: what the package exports loads its fetch, web sockets and mocks, too, which takes
 * three times as long, and longer than a deploy that has nothing to do waits for its one request. Types are the package's.
 */

const load = createRequire(import.meta.url)

/** The class `Pool`, whose objects have no other method of theirs than `dispatch` and `close`. */
export const loadPool = (): typeof Pool => load('undici/lib/dispatcher/pool.js')

/** The method `request`, which the package's entry gives to each pool. */
export const loadRequest = (): Dispatcher['request'] => load('undici/lib/api/api-request.js')
