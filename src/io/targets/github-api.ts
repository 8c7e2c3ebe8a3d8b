import { setTimeout as sleep } from 'node:timers/promises'
import type { Octokit } from '@octokit/rest'
import type { GitHubAddress } from './github-address.js'
import { failureError, failureOf } from './github-failure.js'
import { openGitHubFetch } from './github-fetch.js'
import { withoutToken } from './without-token.js'

export interface GitHubApiOptions {
  /** How often a request is made before its failure counts. */
  readonly tries?: number | undefined
  /** Milliseconds after which a request counts as lost; a large upload gets more. */
  readonly timeoutMs?: number | undefined
  readonly wait?: ((milliseconds: number) => Promise<unknown>) | undefined
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined
}

/** What a request gave, or the status that was expected instead. */
export type GitHubAnswer<T> = { readonly data: T } | { readonly status: number; readonly problem: string }

type GitHubRequest<T> = (octokit: Octokit) => Promise<{ readonly data: T }>

/** The REST API of a GitHub server, with time-outs, retries and the pace that it asks for. */
export interface GitHubApi {
  readonly address: GitHubAddress
  /**
   * Makes a request, again where that may help. Every request of ours may be repeated: what it makes is named by its content,
   * or it is a compare and swap.
   *
   * @throws RegistryError `TARGET_UNREADABLE`, `TARGET_DENIED` or `TARGET_MISSING` for every failure.
   */
  readonly ask: <T>(request: GitHubRequest<T>) => Promise<T>
  /** The same, for a request to which a status may be the answer. */
  readonly askOr: <T>(expected: readonly number[], request: GitHubRequest<T>) => Promise<GitHubAnswer<T>>
  /** Made so far, every try counted. */
  readonly requests: () => number
  readonly wait: (milliseconds: number) => Promise<unknown>
}

/** Milliseconds: a deploy is not held up for longer. */
const LONGEST_WAIT = 5 * 60_000
const TIMEOUT = 60_000

export const openGitHubApi = async (address: GitHubAddress, options: GitHubApiOptions = {}): Promise<GitHubApi> => {
  const { now = Date.now, wait = sleep, tries = 5, timeoutMs = TIMEOUT } = options
  const { fetch, requests } = openGitHubFetch({ now, wait, timeoutMs })
  const octokit = await openOctokit(address, fetch)

  const askOr: GitHubApi['askOr'] = async (expected, request) => {
    for (let count = 1; ; count++) {
      try {
        return { data: (await request(octokit)).data }
      } catch (error) {
        const failure = failureOf(error, count, now())
        if (failure === undefined) throw error
        const { status, problem, again, after, isLimit } = failure
        if (status !== undefined && expected.includes(status) && isLimit !== true) {
          return { status, problem: withoutToken(problem, address.token) }
        }
        if (!again || count >= tries || (after ?? 0) > LONGEST_WAIT) {
          throw failureError(failure, address, nameOf(error), count)
        }
        await wait(after ?? backOff(count))
      }
    }
  }
  const ask: GitHubApi['ask'] = async (request) => {
    const answer = await askOr([], request)
    if ('data' in answer) return answer.data
    throw new Error('a status was given that nobody expected')
  }
  return { address, ask, askOr, requests, wait }
}

/** Milliseconds before the next try. Full jitter: many that failed together do not come back together. */
export const backOff = (count: number): number => (0.5 + Math.random() / 2) * 500 * 2 ** (count - 1)

const openOctokit = async (address: GitHubAddress, fetchWhole: typeof fetch): Promise<Octokit> => {
  // Only who deploys to GitHub pays for loading it.
  const { Octokit } = await import('@octokit/rest')
  const silent = (): void => {}
  return new Octokit({
    baseUrl: address.apiUrl,
    userAgent: 'registry-build',
    ...(address.token === undefined ? {} : { auth: address.token }),
    request: { fetch: fetchWhole },
    log: { debug: silent, info: silent, warn: silent, error: silent },
  })
}

/** Method and path of a request that failed. */
const nameOf = (error: unknown): string => {
  const { method, url } = (error as { request: { method: string; url: string } }).request
  return `${method} ${URL.canParse(url) ? new URL(url).pathname : url}`
}
