import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../src/commands/build.js'
import { followPointers } from '../commands/follow-pointers.js'
import { writeFiles } from '../diagnostics/sample-registry.js'
import { BASE } from './attempt.js'
import { closeGround, fastBase, type Ground, openGround } from './ground.js'
import { sourcesToKill } from './killed-sources.js'
import { compareSnapshots, readTree, type Snapshot } from './snapshot.js'

const file = (url: string): string => fileURLToPath(new URL(url, import.meta.url))
const MAIN = file('../../dist/cli/main.js')
const KILL_AT = pathToFileURL(file('kill-at.mjs')).href

const KILLS = Number(process.env['KILLS'] ?? 8)
/** The moments are random, and the same in each run that is given the same seed. */
const SEED = Number(process.env['KILL_SEED'] ?? 1)

let ground: Ground
/** What the build before has left. */
let before: string
let begun: Snapshot
/** What is left by the build that is to be killed, when nobody does. */
let finished: Snapshot
/** How long that takes (milliseconds), and how often it changes something on the disk. */
let duration: number
let changes: number

const startBuild = (seconds: number, env: Readonly<Record<string, string>> = {}) =>
  spawn(process.execPath, ['--import', KILL_AT, MAIN, 'build'], {
    cwd: ground.dir,
    env: {
      PATH: process.env['PATH'] ?? '',
      XDG_CACHE_HOME: join(ground.parent, 'cache'),
      SOURCE_DATE_EPOCH: String(1_700_000_000 + seconds),
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })

/** Runs a build to its end; gives its exit code and its errors. */
const runBuild = async (seconds: number, env?: Readonly<Record<string, string>>) => {
  const child = startBuild(seconds, env)
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  const [status] = await once(child, 'close')
  return { status, errors: text.split('\n').filter((line) => line.startsWith('error')) }
}

const FINE = { status: 0, errors: [] }

/** The same build once more, with what others have remembered; in this process, which has its code at hand. */
const finishBuild = async (): Promise<boolean> => {
  const cacheDir = join(ground.parent, 'cache/registry-build')
  return (await build({ dir: ground.dir, cacheDir, env: { SOURCE_DATE_EPOCH: String(1_700_003_600) } })).ok
}

/** Runs a build to its end, and counts what it changes on the disk. */
const countChanges = async (seconds: number): Promise<number> => {
  const countIn = join(ground.parent, 'count.txt')
  expect(await runBuild(seconds, { COUNT_IN: countIn })).toEqual(FINE)
  return Number(readFileSync(countIn, 'utf8'))
}

const copy = (from: string, to: string): void => {
  execFileSync('rm', ['-rf', to])
  execFileSync('cp', ['-a', from, to])
}

beforeAll(async () => {
  ground = openGround(fastBase())
  before = join(ground.parent, 'before')
  writeFiles(ground.dir, sourcesToKill(false))
  expect(await runBuild(0)).toEqual(FINE)
  copy(ground.out, before)
  begun = readTree(before)
  writeFiles(ground.dir, sourcesToKill(true))
  const start = performance.now()
  changes = await countChanges(3600)
  duration = performance.now() - start
  finished = readTree(ground.out)
}, 60_000)

afterAll(() => closeGround(ground))

/** mulberry32: uniform in [0, 1). */
const randomFrom = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A moment by the clock, or one by what one thread has done until then. */
type Moment = { readonly milliseconds: number } | { readonly change: number; readonly thread?: true }

const killerOf = (moment: Moment): Readonly<Record<string, string>> =>
  'milliseconds' in moment
    ? {}
    : { KILL_AT: String(moment.change), ...(moment.thread === true && { KILL_IN: 'thread' }) }

const killBuild = async (moment: Moment): Promise<NodeJS.Signals | null> => {
  const child = startBuild(3600, killerOf(moment))
  const exit = once(child, 'exit')
  if ('milliseconds' in moment) {
    await sleep(moment.milliseconds)
    child.kill('SIGKILL')
  }
  const [, signal] = await exit
  return signal
}

/**
 * Half by the clock, a quarter spread over all that the main thread does, and a quarter in another thread, which does less:
 * only the main one moves files to their places.
 */
const momentsOf = (count: number): readonly Moment[] => {
  const random = randomFrom(SEED)
  const quarter = Math.floor(count / 4)
  const spread = (most: number) =>
    Array.from({ length: quarter }, (_, i) => 1 + Math.floor(((i + random()) * most) / quarter))
  return [
    ...Array.from({ length: count - 2 * quarter }, () => ({ milliseconds: Math.round(random() * duration) })),
    ...spread(changes).map((change) => ({ change })),
    ...spread(changes / 8).map((change) => ({ change, thread: true as const })),
  ]
}

/** Files of a listing change under their names, a moment before or after the record that tells their digest. */
const LISTING_FILE = /^apps\/[^/]+\/(logo\.svg|README\.md): other bytes/

/** What a reader finds missing or different; files of a listing may be those of before, or those of the build that was killed. */
const problemsOf = (dir: string): readonly string[] => {
  const here = readTree(dir)
  return followPointers(dir, BASE).problems.filter((problem) => {
    const path = problem.split(': ')[0] ?? ''
    return !LISTING_FILE.test(problem) || ![begun.get(path), finished.get(path)].includes(here.get(path))
  })
}

describe('a build that is killed', () => {
  it('is worth killing: the two states differ in all that a build writes', () => {
    const differences = compareSnapshots(begun, finished)
    const kinds = ['apps/', 'records/', 'plugins/', 'catalog.json', 'registry.json', 'SHA256SUMS', 'search-index.json']
    expect(kinds.filter((kind) => !differences.some((path) => path.startsWith(kind)))).toEqual([])
    expect(followPointers(ground.out, BASE).problems).toEqual([])
  })

  it(`leaves a registry whole, ${KILLS} times, and the next build ends with the same bytes`, async () => {
    let killed = 0
    for (const moment of momentsOf(KILLS)) {
      copy(before, ground.out)
      if ((await killBuild(moment)) === 'SIGKILL') killed++
      expect({ moment, problems: problemsOf(ground.out) }).toEqual({ moment, problems: [] })
      expect({ moment, ok: await finishBuild() }).toEqual({ moment, ok: true })
      expect({ moment, differences: compareSnapshots(finished, readTree(ground.out)) }).toEqual({
        moment,
        differences: [],
      })
    }
    // Of those that are timed, some may come too late.
    expect(killed).toBeGreaterThanOrEqual(Math.floor(KILLS / 2))
  }, 1_800_000)
})

describe('a first build that is killed', () => {
  it('leaves nothing that could be taken for a registry, and the next build ends with the same bytes', async () => {
    writeFiles(ground.dir, { plugins: null })
    // So few that one thread does them all, and the same changes have the same numbers each time.
    writeFiles(ground.dir, sourcesToKill(false, 2))
    // What is remembered of the config is written once.
    expect(await runBuild(3600)).toEqual(FINE)
    execFileSync('rm', ['-rf', ground.out])
    const total = await countChanges(3600)
    const first = readTree(ground.out)
    // After the new folder's name come only what is remembered, and the end of what was staged.
    for (const [change, whole] of [
      [Math.floor(total * 0.1), false],
      [Math.floor(total * 0.6), false],
      [total, true],
    ] as const) {
      execFileSync('rm', ['-rf', ground.out])
      expect([change, await killBuild({ change })]).toEqual([change, 'SIGKILL'])
      expect([change, compareSnapshots(whole ? first : new Map(), readTree(ground.out))]).toEqual([change, []])
      expect([change, await finishBuild()]).toEqual([change, true])
      expect([change, compareSnapshots(first, readTree(ground.out))]).toEqual([change, []])
    }
  }, 120_000)
})
