import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { runInThreads } from '../../src/io/threads.js'
import { RegistryError } from '../../src/model/errors.js'

interface Item {
  readonly at: number
  readonly fails?: 'refusal' | 'mistake' | 'text' | 'exit'
}

const MODULE = new URL('sample-thread.mjs', import.meta.url)
/** Enough for threads to be worth their start. */
const COUNT = 300

const itemsWith = (failures: Readonly<Record<number, Item['fails']>> = {}, count = COUNT): readonly Item[] =>
  Array.from({ length: count }, (_, at) => {
    const fails = failures[at]
    return { at, ...(fails && { fails }) }
  })

const runItem = (item: Item) => ({ at: item.at, basis: 'b', name: 'main' })

const start = (options: {
  readonly items?: readonly Item[]
  readonly threads?: number
  readonly run?: (item: Item) => Promise<ReturnType<typeof runItem>>
  readonly onDone?: (done: number) => void
  readonly module?: URL
  readonly atOnce?: number
  readonly isAside?: boolean
}) =>
  runInThreads<Item, ReturnType<typeof runItem>>({
    module: MODULE,
    basis: 'b',
    items: itemsWith(),
    run: async (item) => runItem(item),
    atOnce: 1,
    threads: 3,
    ...options,
  })

/** This thread begins with the first item, and goes on only when another has come to its end. */
const startBehind = ({ run = async (item) => runItem(item), ...options }: Parameters<typeof start>[0]) => {
  const hasEnded = once(process, 'worker').then(([worker]) => new Promise((resolve) => worker.once('exit', resolve)))
  return start({
    ...options,
    run: async (item) => {
      await hasEnded
      return run(item)
    },
  })
}

/** The error that is thrown, and everything that is known of it. */
const errorOf = async (running: Promise<unknown>) => {
  const error = await running.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Error)) throw new Error('nothing was thrown, or no error')
  return error
}

describe('items that are done in threads', () => {
  it('are left to the others, however few they are, by a thread that has something else to do', async () => {
    expect(await start({ items: itemsWith({}, 1), isAside: true })).toEqual([{ at: 0, basis: 'b', name: 't1' }])
    expect(await start({ items: [], isAside: true })).toEqual([])
    expect(await start({ items: itemsWith({}, 1), isAside: true, threads: 0 })).toEqual([
      { at: 0, basis: 'b', name: 'main' },
    ])
    expect((await errorOf(start({ items: itemsWith({ 0: 'refusal' }, 1), isAside: true }))).message).toBe('item 0')
  })

  it('give their results in order, whichever thread did them', async () => {
    const results = await startBehind({})
    expect(results.map(({ at, basis }) => [at, basis])).toEqual(itemsWith().map(({ at }) => [at, 'b']))
    const names = new Set(results.map(({ name }) => name))
    expect(names.has('main') && names.size > 1).toBe(true)
    expect([...names].filter((name) => !/^(main|t[123])$/.test(name))).toEqual([])
  })

  it('are counted as they are done', async () => {
    const counts: number[] = []
    await start({ onDone: (done) => counts.push(done) })
    expect(counts).toEqual(Array.from({ length: COUNT }, (_, at) => at + 1))
  })

  it.each([
    ['without other threads', { threads: 0 }],
    ['where there is no module for them', { module: new URL('none.mjs', import.meta.url) }],
    ['when they are few and quick', { items: itemsWith({}, 200) }],
  ])('are all done here %s', async (_, options) => {
    const results = await start(options)
    expect(new Set(results.map(({ name }) => name))).toEqual(new Set(['main']))
  })

  it('are as many under way at a time as is wanted', async () => {
    let underWay = 0
    let most = 0
    const run = async (item: Item) => {
      most = Math.max(most, ++underWay)
      await new Promise(setImmediate)
      underWay -= 1
      return runItem(item)
    }
    await start({ run, threads: 0, atOnce: 5 })
    expect(most).toBe(5)
  })

  it('may be none', async () => {
    expect(await start({ items: [] })).toEqual([])
  })
})

describe('an item that fails', () => {
  it('in another thread with a refusal gives that refusal here', async () => {
    const error = await errorOf(startBehind({ items: itemsWith({ 5: 'refusal' }) }))
    expect(error).toBeInstanceOf(RegistryError)
    expect(error).toMatchObject({ code: 'STATE_CORRUPT', message: 'item 5', hint: 'Mend it.' })
  })

  it.each(['mistake', 'text'] as const)('in another thread with a %s is a mistake of ours here, too', async (fails) => {
    const error = await errorOf(startBehind({ items: itemsWith({ 5: fails }) }))
    expect([error instanceof RegistryError, error.message]).toEqual([false, 'item 5'])
    if (fails === 'mistake') expect(error.stack).toContain('sample-thread.mjs')
  })

  it('and is the first of several is the one that is told, whatever fails sooner', async () => {
    // This thread has the first item, and fails when another has failed already.
    const running = startBehind({
      items: itemsWith({ 5: 'mistake', 6: 'mistake' }),
      run: async ({ at }) => {
        throw new Error(`here, item ${at}`)
      },
    })
    expect((await errorOf(running)).message).toBe('here, item 0')
  })

  it('lets no other item begin', async () => {
    const begun: number[] = []
    const run = async ({ at }: Item) => {
      begun.push(at)
      throw new Error(`item ${at}`)
    }
    expect((await errorOf(start({ run, threads: 0 }))).message).toBe('item 0')
    expect(begun).toEqual([0])
  })

  it('with its whole thread is never taken for done', async () => {
    const error = await errorOf(startBehind({ items: itemsWith({ 1: 'exit' }), threads: 1 }))
    expect(error.message).toBe('a thread ended with code 3')
  })
})
