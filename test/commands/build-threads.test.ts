import { once } from 'node:events'
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BuildOptions, BuildReceipt } from '../../src/index.js'
import { config, type Files, LOGO, manifest, writeFiles } from '../diagnostics/sample-registry.js'
import { closeGround, fastBase, type Ground, openGround } from '../hostile/ground.js'
import { compareSnapshots, readSnapshot, readTree } from '../hostile/snapshot.js'

// The built library: its threads run a module of their own.
const { build } = (await import(
  new URL('../../dist/index.js', import.meta.url).href
)) as typeof import('../../src/index.js')

/** Enough for threads to be worth their start. */
const PLUGINS = 300
const THREADS = [0, 1, 3]

const plugin = (at: number, fields: Readonly<Record<string, string | null>> = {}): Files => {
  const dir = `plugins/p-${String(at).padStart(3, '0')}`
  return {
    [`${dir}/plugin.yaml`]: manifest({
      slug: `p-${at}`,
      tags: `[tag-${at % 7}]`,
      ...(at % 2 === 0 && { color: '"#00aa00"' }),
      ...(at % 3 === 0 && { dependencies: `{p-${(at + 1) % PLUGINS}: ^1.0.0}` }),
      ...fields,
    }),
    [`${dir}/main.js`]: `export const at = ${at}\n`.repeat(at),
    [`${dir}/logo.svg`]: LOGO,
    ...(at % 5 === 0 && { [`${dir}/README.md`]: `# ${at}\n`, [`${dir}/versions/0.9.0/main.js`]: 'old\n' }),
  }
}

/** A second state of the same plugins: new versions, other listings, one that is gone. */
const changes = (): Files =>
  Object.assign(
    {},
    ...Array.from({ length: PLUGINS }, (_, at) =>
      at % 4 === 0 ? plugin(at, { version: '"1.1.0"', description: `Now ${at}.` }) : {},
    ),
    { 'plugins/p-007': null },
  )

let ground: Ground
beforeAll(() => {
  ground = openGround(fastBase())
  writeFiles(ground.dir, { 'registry.yaml': config('') })
  for (let at = 0; at < PLUGINS; at++) writeFiles(ground.dir, plugin(at))
})
afterAll(() => closeGround(ground))

/** A copy of the registry, with other files laid over it. */
const copyOf = (name: string, files: Files = {}): string => {
  const dir = join(ground.parent, name)
  rmSync(dir, { recursive: true, force: true })
  cpSync(ground.dir, dir, { recursive: true })
  writeFiles(dir, files)
  return dir
}

const env = (seconds: number) => ({ SOURCE_DATE_EPOCH: String(1_700_000_000 + seconds) })

interface Done {
  readonly receipt: Omit<BuildReceipt, 'milliseconds' | 'outDir'>
  /** Threads that were started. */
  readonly started: number
}

const run = async (options: BuildOptions): Promise<Done> => {
  let started = 0
  const count = (): void => {
    started += 1
  }
  process.on('worker', count)
  try {
    const { milliseconds: _, outDir: __, ...receipt } = await build(options)
    return { receipt, started }
  } finally {
    process.off('worker', count)
  }
}

describe('a build in threads', () => {
  it('gives the same bytes and the same receipt with any number of them, again when much has changed', async () => {
    const results = []
    for (const threads of THREADS) {
      const dir = copyOf(`t${threads}`)
      const first = await run({ dir, threads, env: env(0) })
      const tree = readTree(join(dir, 'dist'))
      writeFiles(dir, changes())
      const second = await run({ dir, threads, env: env(3600) })
      expect([first.started, second.started]).toEqual([threads, threads])
      expect(readdirSync(dir).sort()).toEqual(['dist', 'plugins', 'registry.yaml'])
      results.push({ receipts: [first.receipt, second.receipt], tree, now: readTree(join(dir, 'dist')) })
    }
    const [one, ...others] = results
    expect(one?.receipts.map(({ ok, files }) => [ok, files.written > 300])).toEqual([
      [true, true],
      [true, true],
    ])
    for (const other of others) {
      expect(other.receipts).toEqual(one?.receipts)
      expect(compareSnapshots(one?.tree ?? new Map(), other.tree)).toEqual([])
      expect(compareSnapshots(one?.now ?? new Map(), other.now)).toEqual([])
    }
  })

  it('reports the same findings with any number of them, and writes nothing', async () => {
    const wrong: Files = {
      'plugins/p-020/plugin.yaml': 'name: [\n',
      'plugins/p-150/logo.svg': '<svg><script/></svg>',
      'plugins/p-299/plugin.yaml': manifest({ slug: 'p-299', version: '1.10' }),
    }
    const receipts = []
    for (const threads of THREADS) {
      const dir = copyOf(`w${threads}`, wrong)
      const { receipt, started } = await run({ dir, threads, env: env(0) })
      expect([started, readdirSync(dir).sort()]).toEqual([threads, ['plugins', 'registry.yaml']])
      receipts.push(receipt)
    }
    const [one] = receipts
    expect(one?.diagnostics.filter(({ severity }) => severity === 'error').map(({ place }) => place.file)).toEqual(
      Object.keys(wrong),
    )
    expect(receipts).toEqual(THREADS.map(() => one))
  })
})

describe('an error in a thread', () => {
  /** Holds the thread that packs the first plugin until there is a file `go`. */
  const HELD: Files = {
    'registry.yaml': config('bundle: {command: "sh build.sh {out}", protocols: [flows]}\n'),
    'plugins/p-000/build.sh': 'while [ ! -e ../../go ]; do sleep 0.05; done\ntar -czf "$1" main.js\n',
    'plugins/p-000/versions': null,
  }

  /** What a build throws that finds a published record damaged. */
  const fail = async (threads: number) => {
    const dir = copyOf(`e${threads}`, Object.assign({}, HELD, ...unbundled()))
    writeFileSync(join(dir, 'go'), '')
    expect((await build({ dir, threads: 0, env: env(0) })).ok).toBe(true)
    const record = readdirSync(join(dir, 'dist/records/p-150'))[0] ?? ''
    writeFiles(dir, { go: null, [`dist/records/p-150/${record}`]: '{}' })
    writeFiles(dir, { ...plugin(0, { version: '"1.1.0"' }), 'plugins/p-000/versions': null })
    const before = readSnapshot(join(dir, 'dist'))
    const go = (): void => writeFileSync(join(dir, 'go'), '')
    // The main thread is held by the first plugin until the other has come to its end, by its error.
    if (threads === 0) go()
    else void once(process, 'worker').then(([worker]) => worker.once('exit', go))
    const error = await build({ dir, threads, env: env(3600) }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    const { name, code, message, hint } = error as Record<string, string>
    return {
      error: { name, code, message: message?.replaceAll(dir, '<>'), hint },
      dist: compareSnapshots(before, readSnapshot(join(dir, 'dist'))),
      beside: readdirSync(dir).sort(),
    }
  }

  /** Only the first plugin is a Flows app. */
  const unbundled = (): readonly Files[] =>
    Array.from({ length: PLUGINS }, (_, at) => (at === 0 ? {} : plugin(at, { color: null })))

  it('is the one that it would be without threads, and leaves nothing behind', async () => {
    const alone = await fail(0)
    expect(alone).toEqual({
      error: {
        name: 'RegistryError',
        code: 'STATE_CORRUPT',
        message: expect.stringMatching(
          /^<>\/dist\/records\/p-150\/1-\w+\.json has digest sha256:\w+, not sha256:\w+ as its catalog says\.$/,
        ),
        hint: 'The file was changed after it was published: put it back from a copy of the registry. Nothing was written.',
      },
      dist: [],
      beside: ['dist', 'go', 'plugins', 'registry.yaml'],
    })
    expect(await fail(1)).toEqual(alone)
  })
})
