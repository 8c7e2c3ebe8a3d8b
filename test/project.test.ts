import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { COMMANDS, type CommandName } from '../src/cli/command-table.js'
import { COMMON_FLAGS, type FlagName } from '../src/cli/flags.js'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const readJson = (path: string) => JSON.parse(read(path))

/** What git has or would take: posix paths, files only. */
const files = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .stdout.split('\0')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)))

/** Documents that people follow. */
const documents = files.filter((path) => /^[^/]+\.md$/.test(path) || /^example-registry\/[^/]+\.md$/.test(path))
const manifest = readJson('package.json')

describe('package', () => {
  test('pins every dependency to one version', () => {
    const ranges: string[] = Object.values({ ...manifest.dependencies, ...manifest.devDependencies })
    expect(ranges.filter((range) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([])
  })

  test('has a lock file without download addresses', () => {
    const lock = readJson('package-lock.json')
    const entries: [string, { resolved?: string }][] = Object.entries(lock.packages)
    expect(entries.filter(([, entry]) => entry.resolved !== undefined).map(([name]) => name)).toEqual([])
    expect(lock.packages[''].version).toBe(manifest.version)
  })

  test('has a lock file that serves every platform', () => {
    const packages: Record<string, { optionalDependencies?: Record<string, string> }> =
      readJson('package-lock.json').packages
    const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    expect(wanted.filter((name) => packages[`node_modules/${name}`] === undefined)).toEqual([])
  })

  test('keeps download addresses out of it', () => {
    expect(read('.npmrc').split('\n')).toContain('omit-lockfile-registry-resolved=true')
  })

  test('publishes files that are there, and bins and entries that the build makes', () => {
    expect(manifest.files.filter((path: string) => !existsSync(join(ROOT, path)))).toEqual([])
    const made: string[] = [...Object.values<string>(manifest.bin), ...Object.values<string>(manifest.exports['.'])]
    expect(made.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
    expect(existsSync(join(ROOT, manifest.exports['./registry.schema.json']))).toBe(true)
  })

  test('says in the changelog what its version brings', () => {
    expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## \\[(Unreleased|${manifest.version})\\]`, 'm'))
  })

  test('is tested on the oldest Node that it allows', () => {
    const oldest = /^>=(\d+\.\d+)\./.exec(manifest.engines.node)?.[1]
    const tested = /node: \[(.*)\]/.exec(read('.github/workflows/ci.yml'))?.[1] ?? ''
    expect(tested.replaceAll(/["' ]/g, '').split(',')).toEqual([oldest, '22', '24'])
  })
})

describe('.ci/run', () => {
  test('is executable', () => expect(statSync(join(ROOT, '.ci/run')).mode & 0o111).toBe(0o111))
  test('runs scripts that exist', () => expect(unknownScripts('.ci/run')).toEqual([]))
})

describe('documents', () => {
  test('are found', () => {
    expect(documents).toEqual(
      expect.arrayContaining(['ARCHITECTURE.md', 'CHANGELOG.md', 'README.md', 'example-registry/README.md']),
    )
  })

  test.each(documents)('%s names only npm scripts that exist', (path) => expect(unknownScripts(path)).toEqual([]))

  test.each(documents)('%s shows only commands and flags that exist', (path) => {
    expect(commandLines(read(path)).flatMap(problemsOf)).toEqual([])
  })

  test.each(documents)('%s links to files that exist', (path) => {
    const links = [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => match[1] ?? '')
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(path), link)))).toEqual([])
  })
})

describe('every file', () => {
  const texts = files.filter((path) => !/\.(png|gz|tgz|wasm)$/.test(path) && path !== 'test/project.test.ts')

  test('ends its lines with LF', () => {
    const exempt = (path: string): boolean => path.startsWith('test/fixtures/')
    expect(texts.filter((path) => !exempt(path) && read(path).includes('\r\n'))).toEqual([])
  })

  test.each([
    // Tests make such folders up.
    ['a folder of one machine', /(^|[\s'"`(=])\/(home|root|Users|work)\//m],
    ['the host of a package registry', /\b(registry\.npmjs|registry\.yarnpkg|npm\.pkg\.github)\b/],
    ['a document that is not here', /\bdesign\.md\b|\.\.\/shared\/|\/tmp\/brief/],
  ])('does not name %s', (_what, pattern) => {
    expect(texts.filter((path) => !path.startsWith('test/') && pattern.test(read(path)))).toEqual([])
  })
})

describe('example-registry', () => {
  const readme = read('example-registry/README.md')
  const plugins = readdirSync(join(ROOT, 'example-registry/plugins'))

  test('explains each of its plugins, and no other', () => {
    const rows = [...readme.matchAll(/^\| \[`([^`]+)`\]\(plugins\/([^)]+)\)/gm)].map((match) => match.slice(1, 3))
    expect(rows.map(([slug]) => slug).sort()).toEqual([...plugins].sort())
    expect(rows.filter(([slug, dir]) => slug !== dir)).toEqual([])
  })

  test('names a schema that is there', () => {
    const schema = /^# yaml-language-server: \$schema=(\S+)/.exec(read('example-registry/registry.yaml'))?.[1]
    expect(existsSync(join(ROOT, 'example-registry', schema ?? 'none'))).toBe(true)
  })

  test('quotes every version', () => {
    const yaml = files.filter((path) => /^example-registry\/.*\.ya?ml$/.test(path))
    expect(yaml.filter((path) => /^\s*(version|min|max|replacement_version):\s*[^\s"'#]/m.test(read(path)))).toEqual([])
  })
})

/** `npm run x`, `npm test` and the like, whose script is not in package.json. */
const unknownScripts = (path: string): readonly string[] => {
  const named = [...read(path).matchAll(/npm (?:run (?:--silent )?([a-z][a-z-]*)|(test)\b)/g)]
  return named.map((match) => match[1] ?? match[2] ?? '').filter((script) => manifest.scripts[script] === undefined)
}

/** Lines of shell blocks, and code spans, that call the program. */
const commandLines = (text: string): readonly string[] => {
  const blocks = [...text.matchAll(/^```(?:sh|bash|console)\n([\s\S]*?)^```/gm)].flatMap((match) =>
    (match[1] ?? '').split('\n'),
  )
  const spans = [...text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '')
  return [...blocks, ...spans]
    .map((line) =>
      line
        .trim()
        .replace(/^\$ /, '')
        .replace(/^npx /, '')
        .replace(/\s+#.*$/, ''),
    )
    .filter((line) => /^registry(-build)? [a-z]/.test(line))
}

/** What a command line has that the program does not know. */
const problemsOf = (line: string): readonly string[] => {
  const [, command = '', ...rest] = line.split(/\s+/)
  const spec = COMMANDS[command as CommandName]
  if (spec === undefined) return [`${line}: no command ${command}`]
  const known: readonly FlagName[] = [...spec.flags, ...COMMON_FLAGS]
  const flags = rest.filter((word) => word.startsWith('--')).map((word) => word.slice(2).replace(/=.*/, ''))
  return flags.filter((flag) => !known.includes(flag as FlagName)).map((flag) => `${line}: no flag --${flag}`)
}

test('commandLines and problemsOf find what is wrong', () => {
  const text =
    'Run `registry launch`.\n```sh\n$ npx registry build --frobnicate  # x\nregistry adopt x --dry-run\n```\n'
  expect(commandLines(text)).toEqual(['registry build --frobnicate', 'registry adopt x --dry-run', 'registry launch'])
  expect(commandLines(text).flatMap(problemsOf)).toEqual([
    'registry build --frobnicate: no flag --frobnicate',
    'registry launch: no command launch',
  ])
})
