import { RegistryError, type RegistryErrorCode } from '../../model/errors.js'
import { isTransient, problemOf } from '../http-problem.js'
import type { GitHubAddress } from './github-address.js'
import { NoJsonError } from './github-fetch.js'
import { withoutToken } from './without-token.js'

/** A request that did not give what it was made for. */
export interface GitHubFailure {
  /** Of the answer; absent when there was none, or none that can be read. */
  readonly status?: number
  readonly problem: string
  /** Another try may go better, and can do no harm. */
  readonly again: boolean
  /** Milliseconds that the host asks us to wait. */
  readonly after?: number
  readonly isLimit?: boolean
}

interface Answer {
  readonly headers: Readonly<Record<string, string | number | undefined>>
  readonly data: unknown
}

const SECONDARY = /secondary rate limit|abuse detection/i
/** What the host's rules ask for when a limit is hit and no time is given. */
const LIMIT_WAIT = 60_000

/** What went wrong with the `count`-th try of a request; `undefined` when it is no failure of a request. */
export const failureOf = (error: unknown, count: number, now: number): GitHubFailure | undefined => {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined
  const answer = 'response' in error ? (error.response as Answer | undefined) : undefined
  // Octokit calls it a 500 when no answer came.
  if (answer === undefined)
    return { problem: shorten(problemOf(error)), again: isTransient(error) || error.cause instanceof NoJsonError }
  const { status } = error
  const problem = `the host answered ${status}${saidIn(answer.data)}`
  const limit = status === 403 || status === 429 ? limitWait(answer, count, now) : undefined
  if (limit !== undefined) return { status, problem, again: true, after: limit, isLimit: true }
  return { status, problem, again: status >= 500 || status === 408 || status === 429, ...retryAfter(answer) }
}

/** The failure as the error that ends the program. */
export const failureError = (
  failure: GitHubFailure,
  address: GitHubAddress,
  request: string,
  count: number,
): RegistryError => {
  const times = count > 1 ? `, ${count} times` : ''
  const message = `Could not use ${address.location}: ${request}: ${failure.problem}${times}.`
  return new RegistryError(codeOf(failure, request), withoutToken(message, address.token), {
    hint: hintOf(failure, address),
  })
}

/** A refusal of a write is definite; of all else it is not known whether it took effect. */
const codeOf = ({ status, isLimit }: GitHubFailure, request: string): RegistryErrorCode => {
  if (status === 401 || (status === 403 && isLimit !== true)) return 'TARGET_DENIED'
  if (status === 404) return 'TARGET_MISSING'
  const isRefused = status !== undefined && status < 500 && isLimit !== true
  return isRefused && !request.startsWith('GET ') ? 'TARGET_UNWRITABLE' : 'TARGET_UNREADABLE'
}

const hintOf = ({ status, isLimit }: GitHubFailure, { token }: GitHubAddress): string => {
  if (isLimit === true) return 'The limit of requests is used up: try again later. Nothing was published.'
  if (status === 401) return 'GITHUB_TOKEN is wrong or has expired.'
  if (status === 403 && token === undefined) return 'Set GITHUB_TOKEN to a token that may write to the repository.'
  if (status === 403) return 'The token needs write access to contents (in a workflow: permissions: contents: write).'
  if (status === 404 && token === undefined) return 'Check the name; a private repository needs GITHUB_TOKEN.'
  if (status === 404) return 'Check the name, and that the token may read and write this repository.'
  return 'Try again later; what is published is as it was.'
}

const limitWait = (answer: Answer, count: number, now: number): number | undefined => {
  const { after } = retryAfter(answer)
  if (after !== undefined) return after
  if (String(answer.headers['x-ratelimit-remaining']) === '0') {
    const reset = Number(answer.headers['x-ratelimit-reset']) * 1000
    return reset > 0 ? Math.max(1000, reset - now) : LIMIT_WAIT
  }
  return SECONDARY.test(saidIn(answer.data)) ? LIMIT_WAIT * 2 ** (count - 1) : undefined
}

const retryAfter = ({ headers }: Answer): { readonly after?: number } => {
  const seconds = Number(headers['retry-after'])
  return seconds > 0 ? { after: seconds * 1000 } : {}
}

/** The host's own words, which tell a missing permission from a protected branch. */
const saidIn = (data: unknown): string => {
  const message = data !== null && typeof data === 'object' && 'message' in data ? data.message : undefined
  return typeof message === 'string' && message !== '' ? `, "${shorten(message)}"` : ''
}

const shorten = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}
