import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BuildOptions, BuildReceipt } from '../../src/index.js'
import { config, type Files, manifest, writeFiles } from '../diagnostics/sample-registry.js'
import { closeGround, fastBase, type Ground, openGround } from '../hostile/ground.js'
import { compareSnapshots, readTree } from '../hostile/snapshot.js'

// The built library: its threads run a module of their own.
const { build } = (await import(
  new URL('../../dist/index.js', import.meta.url).href
)) as typeof import('../../src/index.js')

/** Enough that what few changes there are is built in another thread, while this one reads what is remembered. */
const PLUGINS = 2_000

const plugin = (at: number, fields: Readonly<Record<string, string | null>> = {}): Files => ({
  [`plugins/p-${at}/plugin.yaml`]: manifest({ slug: `p-${at}`, color: null, icon: null, ...fields }),
  [`plugins/p-${at}/main.js`]: `export const at = ${at}\n`,
})

let ground: Ground
beforeAll(async () => {
  ground = openGround(fastBase())
  writeFiles(ground.dir, { 'registry.yaml': config('site: false\n') })
  for (let at = 0; at < PLUGINS; at++) writeFiles(ground.dir, plugin(at))
  const first = await run({ dir: ground.dir, cacheDir: join(ground.parent, 'cache'), env: env(0) })
  expect([first.ok, first.plugins]).toEqual([true, PLUGINS])
}, 120_000)
afterAll(() => closeGround(ground))

const env = (seconds: number) => ({ SOURCE_DATE_EPOCH: String(1_700_000_000 + seconds) })

const run = async (options: BuildOptions): Promise<Omit<BuildReceipt, 'milliseconds' | 'outDir'>> => {
  const { milliseconds: _, outDir: __, ...receipt } = await build({ ...options, threads: 1 })
  return receipt
}

/** Threads that an action starts. */
const countStarted = async (action: () => Promise<unknown>): Promise<number> => {
  let started = 0
  const count = (): void => {
    started += 1
  }
  process.on('worker', count)
  await action().finally(() => process.off('worker', count))
  return started
}

/** The same changes with what is remembered, which builds them aside, and without. */
const compareBoth = async (changes: Files) => {
  const plain = join(ground.parent, 'plain')
  rmSync(plain, { recursive: true, force: true })
  cpSync(ground.dir, plain, { recursive: true })
  for (const dir of [ground.dir, plain]) writeFiles(dir, changes)
  const aside = await run({ dir: ground.dir, cacheDir: join(ground.parent, 'cache'), env: env(3600) })
  const alone = await run({ dir: plain, env: env(3600) })
  return {
    aside,
    alone,
    differing: compareSnapshots(readTree(join(plain, 'dist')), readTree(join(ground.dir, 'dist'))),
  }
}

describe('few changes in a large registry', () => {
  it('are refused with the same findings', async () => {
    const { aside, alone, differing } = await compareBoth({ 'plugins/p-7/plugin.yaml': 'name: [\n' })
    expect([aside.ok, aside, differing]).toEqual([false, alone, []])
  }, 120_000)

  it('give the same bytes and the same receipt as without what is remembered', async () => {
    const { aside, alone, differing } = await compareBoth({
      ...plugin(7, { version: '"2.0.0"', dependencies: '{p-8: ^1.0.0}' }),
      ...plugin(PLUGINS),
      'plugins/p-9': null,
    })
    expect([aside.ok, aside, differing]).toEqual([true, alone, []])
    const fresh = aside.releases.filter(({ state }) => state === 'new')
    expect(fresh.map(({ slug, version }) => `${slug} ${version}`)).toEqual(['p-2000 1.0.0', 'p-7 2.0.0'])
  }, 120_000)

  it('are built while what is remembered is read', async () => {
    writeFiles(ground.dir, plugin(11, { version: '"3.0.0"' }))
    const cacheDir = join(ground.parent, 'cache')
    // One looks for what has changed, the other builds it.
    expect(await countStarted(() => run({ dir: ground.dir, cacheDir, env: env(7200) }))).toBe(2)
  }, 120_000)
})
