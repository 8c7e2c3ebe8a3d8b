import type { MemoryRequest } from '../targets/memory-target.js'
import {
  type Fault,
  type RunOptions,
  type RunResult,
  runSchedule,
  type Scenario,
  type Schedule,
  type Situation,
} from './run-schedule.js'

/** What an exploration found: the first problem and how it came about, and how many schedules were run. */
export interface Found {
  readonly problem?: string | undefined
  readonly trace?: readonly string[] | undefined
  readonly runs: number
  readonly conflicts: number
}

/**
 * What kind of request this is. Requests of one kind in a row (the documents of one phase, say) do not depend on each other,
 * so a publisher is interrupted before the first and before the second of a row, not before each.
 */
const kindOf = (request: MemoryRequest): string => {
  const { object } = request
  if (request.kind !== 'write' || object === undefined)
    return request.path === 'catalog.json' ? 'catalog' : request.kind
  return object.class === 'record' && request.path.includes('/files/') ? 'copy' : object.class
}

/** Counts the points at which a publisher may be interrupted, as its requests come. */
const countPoints = (isCounted: (request: MemoryRequest) => boolean = () => true) => {
  let last: MemoryRequest | undefined
  let row = 0
  let kind = ''
  let points = 0
  return (request: MemoryRequest): { readonly point: number; readonly isPoint: boolean } => {
    if (request !== last) {
      last = request
      row = kindOf(request) === kind ? row + 1 : 1
      kind = kindOf(request)
      if (row <= 2 && isCounted(request)) points += 1
    }
    return { point: points - 1, isPoint: row <= 2 && isCounted(request) }
  }
}

const go = (publisher: number, fault: Fault = 'ok') => ({ kind: 'go', publisher, fault }) as const

/** Runs `first` to its point `i`, the other to its point `j`, `first` to its end, the other to its end: two preemptions. */
const preempt = (first: number, i: number, j: number) => {
  const reached = [false, false]
  const counters = [countPoints(), countPoints()]
  const at = (who: number, point: number, request: MemoryRequest): boolean => {
    const { point: now, isPoint } = counters[who]?.(request) ?? { point: 0, isPoint: false }
    return isPoint && now >= point
  }
  let phase = 0
  const schedule: Schedule = ({ waiting }) => {
    const second = 1 - first
    for (;;) {
      const [mine, theirs] = [waiting[first], waiting[second]]
      if (phase === 0) {
        if (mine !== undefined && !at(0, i, mine)) return go(first)
        reached[0] = mine !== undefined
        phase = 1
      }
      if (phase === 1) {
        if (theirs !== undefined && !at(1, j, theirs)) return go(second)
        reached[1] = theirs !== undefined
        phase = 2
      }
      return mine === undefined ? undefined : go(first)
    }
  }
  return { schedule, reached }
}

const summarise = () => {
  let runs = 0
  let conflicts = 0
  return {
    add: (result: RunResult) => {
      runs += 1
      conflicts += result.conflicts
    },
    found: (result?: RunResult): Found => ({ problem: result?.problem, trace: result?.trace, runs, conflicts }),
  }
}

/** Every schedule of two publishers with at most two preemptions. */
export const explorePreemptions = async (scenario: Scenario, options: RunOptions): Promise<Found> => {
  const sum = summarise()
  for (const first of [0, 1]) {
    for (let i = 0; ; i++) {
      let isAtEnd = false
      for (let j = 0; ; j++) {
        const { schedule, reached } = preempt(first, i, j)
        const result = await runSchedule(scenario, withPrune(scenario, schedule), options)
        sum.add(result)
        if (result.problem !== undefined) return sum.found(result)
        isAtEnd = reached[0] !== true
        if (reached[1] !== true || isAtEnd) break
      }
      if (isAtEnd) break
    }
  }
  return sum.found()
}

/** Where there is a pruner, it runs whenever nobody else has just moved: after each of their moves. */
const withPrune = (scenario: Scenario, schedule: Schedule): Schedule => {
  if (scenario.prune === undefined) return schedule
  let isTurn = false
  return (situation) => {
    isTurn = !isTurn
    return isTurn ? schedule(situation) : { kind: 'prune' }
  }
}

const FAULTS: readonly Fault[] = ['dies', 'dies in flight', 'times out', 'lands and times out']

/**
 * Every fault of either publisher at each of its writes. Then the other, unless it has ended before the first began, runs to
 * each of its points, a request that was lost arrives, and all go on.
 */
export const exploreFaults = async (scenario: Scenario, options: RunOptions): Promise<Found> => {
  const sum = summarise()
  for (const victim of [0, 1]) {
    for (const fault of FAULTS) {
      for (const isLast of [false, true]) {
        for (let k = 0, isAtEnd = false; !isAtEnd; k++) {
          const isLate = !isLast && (fault === 'dies in flight' || fault === 'times out')
          for (let j = 0, isDone = false; !isDone; j++) {
            const { schedule, reached } = breakAt(victim, fault, k, isLate ? j : Number.POSITIVE_INFINITY, isLast)
            const result = await runSchedule(scenario, withPrune(scenario, schedule), options)
            sum.add(result)
            if (result.problem !== undefined) return sum.found(result)
            isAtEnd = reached[0] !== true
            isDone = isAtEnd || reached[1] !== true
          }
        }
      }
    }
  }
  return sum.found()
}

const breakAt = (victim: number, fault: Fault, k: number, j: number, isLast: boolean) => {
  const reached = [false, false]
  const writes = countPoints((request) => request.kind === 'write')
  const points = countPoints()
  const other = 1 - victim
  let phase = 0
  const schedule: Schedule = ({ waiting, late }) => {
    const [mine, theirs] = [waiting[victim], waiting[other]]
    if (isLast && phase === 0 && theirs !== undefined) return go(other)
    if (phase === 0 && mine !== undefined) {
      const { point, isPoint } = writes(mine)
      if (!isPoint || point < k) return go(victim)
      phase = 1
      reached[0] = true
      return go(victim, fault)
    }
    if (phase <= 1 && theirs !== undefined) {
      const { point, isPoint } = points(theirs)
      if (!isPoint || point < j) return go(other)
      reached[1] = true
    }
    if (phase <= 1) phase = 2
    if (phase === 2 && late > 0) return { kind: 'land', late: 0 }
    return undefined
  }
  return { schedule, reached }
}

/** The same numbers for the same seed, from 0 up to 1 (mulberry32). */
const randomFrom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Anybody's turn at any time, now and then with a fault; a lost request arrives at any time, or never. */
export const exploreRandomly = async (
  scenario: Scenario,
  options: RunOptions & { readonly seed: number; readonly faults: number },
): Promise<RunResult> => {
  const random = randomFrom(options.seed)
  const pick = (n: number): number => Math.floor(random() * n)
  let faults = options.faults
  let current: number | undefined
  const schedule: Schedule = ({ waiting, late }: Situation) => {
    const ready = waiting.flatMap((request, publisher) => (request === undefined ? [] : [publisher]))
    if (late > 0 && random() < 0.05) return { kind: 'land', late: pick(late) }
    if (ready.length === 0) return undefined
    if (scenario.prune !== undefined && random() < 0.1) return { kind: 'prune' }
    // Runs of one publisher's requests find what single ones rarely do.
    if (current === undefined || !ready.includes(current) || random() < 0.25) current = ready[pick(ready.length)]
    const publisher = current ?? 0
    if (faults > 0 && waiting[publisher]?.kind === 'write' && random() < 0.04) {
      faults -= 1
      return go(publisher, FAULTS[pick(FAULTS.length)] ?? 'dies')
    }
    return go(publisher)
  }
  return runSchedule(scenario, schedule, options)
}
