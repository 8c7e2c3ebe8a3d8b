import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { checkImports, findCycles, loadedBy, packagesOf } from './architecture/import-rules.js'
import { checkPaths, findStaleExceptions, type SpelledPath } from './architecture/path-rules.js'
import { checkPurity, checkSilence } from './architecture/purity-rules.js'
import { checkConstructs, checkLength, checkName, countLines } from './architecture/shape-rules.js'
import { importsOf, parseSource, readSources } from './architecture/source.js'

const sources = readSources(fileURLToPath(new URL('../src', import.meta.url)))

/** Strings that look like a path of the published registry and are not one. */
const SPELLED_PATHS: readonly SpelledPath[] = [
  {
    file: 'commands/read-config.ts',
    text: 'plugins',
    reason: 'a source folder: whether it is there decides the default',
  },
  { file: 'commands/read-config.ts', text: 'apps', reason: 'a source folder: whether it is there decides the default' },
  { file: 'stages/config-schema.ts', text: 'plugins/*', reason: 'a source folder: shown by editors as the default' },
  {
    file: 'stages/config-schema.ts',
    text: 'apps/{slug}/versions/{version}.tar.gz',
    reason: 'an example for `layout.artifact`, shown by editors',
  },
  { file: 'stages/parse-config.ts', text: 'plugins/*', reason: 'a source folder: the default of `plugins`' },
  { file: 'stages/parse-config.ts', text: 'apps/*', reason: 'a source folder: the default of `plugins`' },
]

describe('the sources', () => {
  test('are found', () => expect(sources.map(({ path }) => path)).toContain('model/layout.ts'))
  test('import only what their room may see', () => expect(sources.flatMap(checkImports)).toEqual([]))
  test('import in no circle', () => expect(findCycles(sources)).toEqual([]))
  test('touch nothing outside in pure rooms', () => expect(sources.flatMap(checkPurity)).toEqual([]))
  test('need no Node where they run in browsers', () => {
    const packages = packagesOf('client.ts', sources).map((name) => name.split('/')[0])
    expect([...new Set(packages)]).toEqual(['minisearch', 'semver'])
  })
  test('load little where a deploy to a bucket has nothing to do', () => {
    const { files, packages } = loadedBy(
      ['cli/main.ts', 'cli/run-deploy.ts', 'io/targets/s3.ts', 'commands/deploying/publish-objects.ts'],
      sources,
    )
    const names = packages.filter((name) => !name.startsWith('node:')).map((name) => name.split('/')[0])
    expect([...new Set(names)]).toEqual(['fastest-levenshtein', 'hasha', 'picocolors', 'semver'])
    expect(files.filter((file) => /^(commands\/build|stages\/assemble-|io\/targets\/xml-)/.test(file))).toEqual([])
    expect(files.length).toBeLessThan(160)
  })
  test('speak only in cli/', () => expect(sources.flatMap(checkSilence)).toEqual([]))
  test('spell paths of the registry only in layout.ts', () =>
    expect(sources.flatMap((source) => checkPaths(source, SPELLED_PATHS))).toEqual([]))
  test('need every exception that is made for them', () =>
    expect(findStaleExceptions(sources, SPELLED_PATHS)).toEqual([]))
  test('have names that say what is inside', () => expect(sources.flatMap(({ path }) => checkName(path))).toEqual([]))
  test('are short, and so are their functions', () => expect(sources.flatMap(checkLength)).toEqual([]))
  test('have no default export, no enum and no class but errors and targets', () =>
    expect(sources.flatMap(checkConstructs)).toEqual([]))
  test('are 70 lines long, give or take: half of them at most 90', () => {
    const lengths = sources.map(({ text }) => countLines(text)).sort((a, b) => a - b)
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(90)
  })
})

// The script of the site runs in browsers, and is no room of src/: it may see what only computes.
describe('the sources of the site’s script', () => {
  const script = readSources(fileURLToPath(new URL('../site', import.meta.url)))
  test('are found', () => expect(script.map(({ path }) => path)).toContain('main.ts'))
  test('import only each other and pure rooms', () => {
    const outside = script.flatMap((source) => importsOf(source).map(({ target }) => target))
    expect(
      outside.filter((target) => !/^([a-z-]+|\.\.\/src\/(model|protocols|stages)\/[a-z-]+)\.ts$/.test(target)),
    ).toEqual([])
  })
  test('import in no circle', () => expect(findCycles(script)).toEqual([]))
  test('have names that say what is inside', () => expect(script.flatMap(({ path }) => checkName(path))).toEqual([]))
  test('are short, and so are their functions', () => expect(script.flatMap(checkLength)).toEqual([]))
  test('have no default export, no enum and no class', () => expect(script.flatMap(checkConstructs)).toEqual([]))
  test('spell no path of the registry', () => expect(script.flatMap((source) => checkPaths(source, []))).toEqual([]))
})

describe('checkImports', () => {
  test.each([
    ['model/slug.ts', `import x from '../stages/x.js'`, 'model may not import stages/x.ts'],
    ['model/slug.ts', `import type { X } from '../io/x.js'`, 'model may not import io/x.ts'],
    ['model/slug.ts', `import { createHash } from 'node:crypto'`, 'model may not import node:crypto'],
    ['protocols/flows.ts', `export { x } from '../stages/x.js'`, 'protocols may not import stages/x.ts'],
    ['stages/pack.ts', `import { x } from '../io/x.js'`, 'stages may not import io/x.ts'],
    ['stages/pack.ts', `import fs from 'node:fs'`, 'stages may not import node:fs'],
    ['stages/pack.ts', `await import('tar')`, 'stages may not import tar'],
    ['io/pack.ts', `import { x } from '../stages/x.js'`, 'io may not import stages/x.ts'],
    ['io/pack.ts', `let x: import('../commands/build.js').X`, 'io may not import commands/build.ts'],
    ['io/targets/s3.ts', `import { x } from '../../cli/main.js'`, 'io may not import cli/main.ts'],
    ['io/pack.ts', `import pc from 'picocolors'`, 'io may not import picocolors'],
    ['commands/build.ts', `import { x } from '../cli/x.js'`, 'commands may not import cli/x.ts'],
    ['commands/build.ts', `import fs from 'node:fs/promises'`, 'commands may not import node:fs/promises'],
    ['cli/main.ts', `import { x } from '../io/x.js'`, 'cli may not import io/x.ts'],
    ['index.ts', `export { x } from './cli/main.js'`, 'index may not import cli/main.ts'],
    ['odds/ends.ts', '', 'there is no room odds'],
  ])('%s: %s', (path, text, problem) => {
    expect(checkImports(parseSource(path, text))).toEqual([`${path}: ${problem}`])
  })

  test.each([
    ['model/digest.ts', `import { createHash } from 'node:crypto'`],
    [
      'stages/parse.ts',
      `import { load } from 'js-yaml/browser'; import { x } from '../protocols/flows.js'; import './other.js'`,
    ],
    ['stages/parse.ts', `import type { Stats } from 'node:fs'`],
    ['io/targets/s3.ts', `import fs from 'node:fs'; import { x } from '../../model/digest.js'`],
    ['commands/build.ts', `import { x } from '../io/x.js'; import { y } from '../stages/y.js'`],
    ['cli/main.ts', `import { build } from '../commands/build.js'; import cac from 'cac'`],
    ['index.ts', `export { build } from './commands/build.js'`],
  ])('lets %s have %s', (path, text) => expect(checkImports(parseSource(path, text))).toEqual([]))
})

test('findCycles names a circle once, and minds no types', () => {
  const cycle = [
    parseSource('model/a.ts', `import { b } from './b.js'`),
    parseSource('model/b.ts', `import { c } from './c.js'`),
    parseSource('model/c.ts', `import { b } from './b.js'; import type { A } from './a.js'`),
  ]
  expect(findCycles(cycle)).toEqual(['model/b.ts → model/c.ts → model/b.ts'])
  expect(findCycles([parseSource('model/a.ts', `import type { A } from './a.js'`)])).toEqual([])
})

describe('checkPurity', () => {
  test.each([
    ['process.env.HOME', 'process'],
    ['console.log(1)', 'console'],
    ['const now = Date.now()', 'Date.now'],
    ['const now = new Date()', 'the clock'],
    ['const now = new Date', 'the clock'],
    ['const now = Date()', 'the clock'],
    ['const x = Math.random()', 'Math.random'],
    ['await fetch(url)', 'fetch'],
    ['setTimeout(f, 1)', 'setTimeout'],
    ['globalThis.x', 'globalThis'],
    ['names.sort((a, b) => a.localeCompare(b))', 'localeCompare'],
    ['new Intl.Collator()', 'Intl'],
    ['const x = { env: process }', 'process'],
  ])('%s', (text, problem) => {
    expect(checkPurity(parseSource('stages/x.ts', `\n${text}`))).toEqual([`stages/x.ts:2: ${problem}`])
  })

  test.each([
    'new Date(0).toISOString()',
    'const x = { process: 1 }; x.process',
    'interface X { fetch: string }',
    '// process.env, console.log',
    `const text = 'process.env'`,
  ])('lets %s pass', (text) => expect(checkPurity(parseSource('stages/x.ts', text))).toEqual([]))

  test('is for pure rooms', () => expect(checkPurity(parseSource('io/clock.ts', 'Date.now()'))).toEqual([]))
})

test('checkSilence lets only cli/ use console', () => {
  expect(checkSilence(parseSource('io/x.ts', 'console.error(1)'))).toEqual(['io/x.ts:1: console'])
  expect(checkSilence(parseSource('cli/x.ts', 'console.error(1)'))).toEqual([])
})

describe('checkPaths', () => {
  test.each([
    [`const path = 'registry.json'`, 'registry.json'],
    ['const path = `$' + '{base}/catalog.json`', '/catalog.json'],
    ['const path = `apps/$' + '{slug}`', 'apps/'],
    [`join(dir, 'plugins')`, 'plugins'],
    [`x.startsWith('records/')`, 'records/'],
    [`const name = 'SHA256SUMS'`, 'SHA256SUMS'],
  ])('%s', (text, path) => {
    expect(checkPaths(parseSource('io/x.ts', text), [])).toEqual([`io/x.ts:1: ${path} belongs in model/layout.ts`])
    expect(checkPaths(parseSource('model/layout.ts', text), [])).toEqual([])
    expect(checkPaths(parseSource('io/x.ts', text), [{ file: 'io/x.ts', text: path, reason: '' }])).toEqual([])
  })

  test.each([
    `import { x } from './plugins/x.js'`,
    `type X = 'plugins'`,
    `const words = 'Could not read catalog.json'`,
    `const file = 'package.json'`,
    `const { apps } = document['apps']`,
  ])('lets %s pass', (text) => expect(checkPaths(parseSource('io/x.ts', text), [])).toEqual([]))

  test('an exception that nothing needs is found', () => {
    const stale = { file: 'io/x.ts', text: 'apps/*', reason: '' }
    expect(findStaleExceptions([parseSource('io/x.ts', `const x = 'plugins/*'`)], [stale])).toEqual([stale])
  })
})

describe('checkName', () => {
  test.each([
    ['stages/parseYaml.ts', 'parseYaml is not kebab-case'],
    ['io/read_file.ts', 'read_file is not kebab-case'],
    ['model/types.ts', 'types says nothing of what is inside'],
    ['utils/sort.ts', 'utils says nothing of what is inside'],
  ])('%s', (path, problem) => expect(checkName(path)).toEqual([`${path}: ${problem}`]))
  test('lets a good name pass', () => expect(checkName('io/targets/s3.ts')).toEqual([]))
})

describe('checkLength', () => {
  const lines = (count: number): string => 'x\n'.repeat(count)
  test('a file of 251 lines', () => {
    expect(checkLength(parseSource('io/x.ts', lines(251)))).toEqual(['io/x.ts: 251 lines'])
    expect(checkLength(parseSource('io/x.ts', lines(250)))).toEqual([])
  })
  test.each(['const f = () => {', 'function f() {', 'const o = { f() {', 'class A { f() {'])(
    '%s … 61 lines',
    (head) => {
      const tail = head.startsWith('const o') || head.startsWith('class') ? '}}' : '}'
      const found = (count: number) => checkLength(parseSource('io/x.ts', `${head}\n${lines(count - 2)}${tail}`))
      expect(found(61)).toEqual(['io/x.ts:1: a function of 61 lines'])
      expect(found(60)).toEqual([])
    },
  )
})

describe('checkConstructs', () => {
  test.each([
    ['export default 1', 'a default export'],
    ['export default function f() {}', 'a default export'],
    ['const x = 1; export { x as default }', 'a default export'],
    ['enum X { A }', 'an enum'],
    ['const enum X { A }', 'an enum'],
    ['class X {}', 'a class'],
    ['const X = class {}', 'a class'],
  ])('%s', (text, problem) => {
    expect(checkConstructs(parseSource('io/x.ts', text))).toEqual([`io/x.ts:1: ${problem}`])
  })
  test('lets errors and targets be classes', () => {
    expect(checkConstructs(parseSource('io/x.ts', 'class StoreError extends Error {}'))).toEqual([])
    expect(checkConstructs(parseSource('io/targets/s3.ts', 'export class S3Target {}'))).toEqual([])
  })
})
