import type { LocalRegistry } from '../../src/commands/deploying/local-registry.js'
import { publishObjects } from '../../src/commands/deploying/publish-objects.js'
import { isRefusedBy, type PublishOptions } from '../../src/commands/deploying/publish-options.js'
import type { ObjectTarget, WriteAnswer } from '../../src/model/deploy.js'
import {
  createStore,
  type EtagKind,
  type MemoryRequest,
  type MemoryStore,
  openMemoryTarget,
} from '../targets/memory-target.js'
import { createInvariants } from './invariants.js'
import { sampleOptions, sampleRegistry } from './sample-plugins.js'

/*
 * Drives the real deploy on a store in memory, one request at a time: a schedule says whose request takes effect next, and
 * what goes wrong with it. What is wrong with the store is looked for after each.
 */

export interface Scenario {
  /** Deployed before, undisturbed. */
  readonly published?: LocalRegistry
  readonly publishers: readonly LocalRegistry[]
  /** How each of them deploys. */
  readonly options?: readonly Pick<PublishOptions, 'origin' | 'insist' | 'repair'>[]
  /** A pruner may run at any moment: what it removes. */
  readonly prune?: (store: MemoryStore) => readonly string[]
}

/** `ok`: as it should be. A write that is `lost` takes effect later or never, and its sender is told nothing certain. */
export type Fault = 'ok' | 'dies' | 'dies in flight' | 'times out' | 'lands and times out'

export type Move =
  | { readonly kind: 'go'; readonly publisher: number; readonly fault: Fault }
  | { readonly kind: 'land'; readonly late: number }
  | { readonly kind: 'prune' }

/** What may happen next. */
export interface Situation {
  /** By publisher: its request that waits, or `undefined` when it has ended. */
  readonly waiting: readonly (MemoryRequest | undefined)[]
  /** Requests that are still on their way. */
  readonly late: number
  readonly moves: number
}

/** Decides the next move; `undefined` ends the disturbance, and what is left goes on one after the other. */
export type Schedule = (situation: Situation) => Move | undefined

export type Mutate = (target: ObjectTarget, store: MemoryStore, publisher: number) => ObjectTarget

export interface RunOptions {
  readonly etag: EtagKind
  readonly mutate?: Mutate
  /** Blanks at the end of a document make no difference. */
  readonly ignoresSalt?: boolean
}

export interface RunResult {
  /** Absent: nothing went wrong. */
  readonly problem?: string
  readonly trace: readonly string[]
  readonly conflicts: number
}

interface Publisher {
  waiting: { readonly request: MemoryRequest; readonly answer: (answer: unknown) => void } | undefined
  state: 'running' | 'waiting' | 'ended' | 'dead'
  outcome?: 'ok' | 'conflict' | Error | undefined
}

const LIMIT = 2000

/** Runs a scenario by a schedule, then lets everybody end, then lets a deploy with nothing to add finish what is left. */
export const runSchedule = async (scenario: Scenario, schedule: Schedule, options: RunOptions): Promise<RunResult> => {
  const store = createStore(options.etag)
  const mutate: Mutate = options.mutate ?? ((target) => target)
  if (scenario.published !== undefined) {
    await publishObjects(scenario.published, mutate(openMemoryTarget(store), store, -1), sampleOptions())
  }
  const invariants = createInvariants(store, options.ignoresSalt)
  const publishers: Publisher[] = []
  const late: (() => unknown)[] = []
  const trace: string[] = []
  const start = (local: LocalRegistry): void => {
    const index = publishers.length
    const me: Publisher = { waiting: undefined, state: 'running' }
    publishers.push(me)
    const gate = (request: MemoryRequest): Promise<unknown> =>
      new Promise((resolve) => {
        me.state = 'waiting'
        me.waiting = { request, answer: resolve }
      })
    const target = mutate(openMemoryTarget(store, gate), store, index)
    const end = (outcome: Publisher['outcome']): void => {
      me.state = 'ended'
      me.outcome = outcome
    }
    publishObjects(local, target, sampleOptions(scenario.options?.[index], index)).then(
      ({ publication }) => end(isRefusedBy(publication, { accepts: () => false }) ? 'conflict' : 'ok'),
      (error: unknown) => end(error as Error),
    )
  }
  /** Until everybody waits for an answer or has ended. */
  const settle = async (): Promise<void> => {
    while (publishers.some(({ state }) => state === 'running')) await new Promise(setImmediate)
  }
  const go = (index: number, fault: Fault): void => {
    const me = publishers[index]
    if (me?.waiting === undefined) throw new Error(`publisher ${index} has no request`)
    const { request, answer } = me.waiting
    me.waiting = undefined
    trace.push(`P${index} ${fault === 'ok' ? '' : `${fault}: `}${request.kind} ${request.path}`)
    if (fault === 'dies' || fault === 'dies in flight') {
      me.state = 'dead'
      if (fault === 'dies in flight' && request.kind === 'write') late.push(request.land)
      return
    }
    me.state = 'running'
    if (fault === 'ok') {
      answer(request.land())
      return
    }
    if (fault === 'times out') late.push(request.land)
    else request.land()
    const unknown: WriteAnswer = { kind: 'unknown', problem: 'timed out' }
    answer(unknown)
  }
  const play = async (decide: Schedule): Promise<string | undefined> => {
    await settle()
    for (let moves = 0; ; moves++) {
      const waiting = publishers.map((each) => each.waiting?.request)
      const move = decide({ waiting, late: late.length, moves })
      if (move === undefined) return undefined
      if (moves > LIMIT) return 'no end in sight'
      if (move.kind === 'go') go(move.publisher, move.fault)
      else if (move.kind === 'land') {
        const [request] = late.splice(move.late, 1)
        trace.push('a late request arrives')
        request?.()
      } else {
        for (const path of scenario.prune?.(store) ?? []) {
          trace.push(`prune ${path}`)
          store.objects.delete(path)
          store.touched.add(path)
        }
      }
      await settle()
      const problem = invariants.check(
        publishers.map(({ outcome }) => outcome),
        scenario.publishers,
      )
      if (problem !== undefined) return problem
    }
  }
  for (const local of scenario.publishers) start(local)
  const inTurn: Schedule = ({ waiting }) => {
    const publisher = waiting.findIndex((request) => request !== undefined)
    return publisher === -1 ? undefined : { kind: 'go', publisher, fault: 'ok' }
  }
  let problem = (await play(schedule)) ?? (await play(inTurn))
  if (problem === undefined && store.objects.has('catalog.json')) {
    trace.push('the healer starts')
    start(sampleRegistry({}))
    problem = (await play(inTurn)) ?? invariants.checkRest()
  }
  const failed = publishers.map(({ outcome }) => outcome).find((outcome) => outcome instanceof Error)
  problem ??= failed instanceof Error ? `a deploy failed: ${failed.stack}` : undefined
  const conflicts = publishers.filter(({ outcome }) => outcome === 'conflict').length
  return { ...(problem !== undefined && { problem }), trace, conflicts }
}
