import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RegistryError } from '../../src/model/errors.js'
import { CONFIG_SCHEMA } from '../../src/stages/config-schema.js'
import { parseConfig } from '../../src/stages/parse-config.js'
import { parseConfigFile } from '../../src/stages/parse-config-file.js'
import type { ConfigFlags } from '../../src/stages/parse-config-overrides.js'

const dir = resolve('/registries/mine')
const parse = (text?: string, env: Record<string, string> = {}, flags: ConfigFlags = {}) =>
  parseConfig({
    ...(text !== undefined && {
      source: parseConfigFile({ path: 'registry.yaml', bytes: new TextEncoder().encode(text) }, dir),
    }),
    dir,
    env,
    flags,
  })
const findings = (text: string) =>
  parse(text).diagnostics.map(({ code, args, place }) => [code, place.line, place.column, args])

const DEFAULT = {
  dir,
  name: 'mine',
  plugins: ['plugins/*'],
  pluginsDefaulted: true,
  outDir: join(dir, 'dist'),
  host: 'portable',
  layout: { artifact: 'apps/{slug}/{version}.tar.gz' },
  defaults: {},
  limits: { icon: 1_000_000, manifest: 1_048_576, artifact: 1_073_741_824 },
  bundle: { protocols: ['flows', 'openworkflow'], files: [], ignore: [] },
  policy: { changedContent: 'error', unpublish: '72h', allow: [] },
  delivery: { cache: { documents: 300, icons: 3600, pages: 300 }, cors: { origins: ['*'] } },
  site: { accent: '#2f5bd7', footer: [] },
  contributes: false,
}

test('without a file', () => expect(parse()).toEqual({ config: DEFAULT, diagnostics: [] }))

test.each(['', '# nothing yet\n', 'name:\nplugins:\nlimits:\n  icon:\n'])('an empty file: %j', (text) => {
  expect(parse(text)).toEqual({ config: { ...DEFAULT, file: 'registry.yaml' }, diagnostics: [] })
})

test('everything written', () => {
  const text = `
$schema: ./node_modules/registry-build/schemas/registry.schema.json
name: " Example plugins "
description: For all of us.
baseUrl: HTTPS://Plugins.Example.com/a
plugins: [plugins/*, "!plugins/draft-*"]
outDir: build/registry
host: s3
layout: {artifact: "apps/{slug}/versions/{version}.tar.gz"}
defaults: {author: Platform team, homepage: "https://example.com/{slug}", license: MIT}
published: ../published
cache: {documents: 60, icons: 60, pages: 0}
cors: {origins: ["*"]}
site:
  title: " Plugins "
  description: All of them.
  logo: site/logo.svg
  accent: "#0a0"
  footer: [{text: Imprint, url: "https://example.com/imprint"}]
  stylesheet: site/extra.css
deploy: s3://bucket/prefix
contributes: true
limits: {icon: 500 kB, manifest: 2MiB, artifact: 5000}
bundle: {command: "make {out}", protocols: [flows], files: [src/**], ignore: ["*.map"]}
policy: {changedContent: keep, unpublish: anytime, allow: [github]}
`
  expect(parse(text)).toEqual({
    config: {
      dir,
      file: 'registry.yaml',
      name: 'Example plugins',
      description: 'For all of us.',
      baseUrl: 'https://plugins.example.com/a/',
      plugins: ['plugins/*', '!plugins/draft-*'],
      outDir: join(dir, 'build/registry'),
      host: 's3',
      layout: { artifact: 'apps/{slug}/versions/{version}.tar.gz' },
      defaults: { author: 'Platform team', homepage: 'https://example.com/{slug}', license: 'MIT' },
      published: resolve(dir, '../published'),
      limits: { icon: 500_000, manifest: 2_097_152, artifact: 5000 },
      bundle: { command: 'make {out}', protocols: ['flows'], files: ['src/**'], ignore: ['*.map'] },
      policy: { changedContent: 'keep', unpublish: 'anytime', allow: ['github'] },
      deploy: { kind: 's3', bucket: 'bucket', prefix: 'prefix/' },
      delivery: { cache: { documents: 60, icons: 60, pages: 0 }, cors: { origins: ['*'] } },
      site: {
        title: 'Plugins',
        description: 'All of them.',
        logo: 'site/logo.svg',
        accent: '#0a0',
        footer: [{ text: 'Imprint', url: 'https://example.com/imprint' }],
        stylesheet: 'site/extra.css',
      },
      contributes: true,
    },
    diagnostics: [],
  })
})

test('no pages', () => expect(parse('site: false').config).not.toHaveProperty('site'))

test('one glob as text', () => expect(parse('plugins: .').config?.plugins).toEqual(['.']))

describe('what is said where', () => {
  const file = 'name: file\nbaseUrl: https://file.example.com\noutDir: file\npublished: none\nhost: s3'
  const env = {
    REGISTRY_NAME: 'env',
    REGISTRY_DESCRIPTION: 'From env.',
    REGISTRY_BASE_URL: 'https://env.example.com',
    REGISTRY_OUT_DIR: 'env',
    REGISTRY_PUBLISHED: 'https://env.example.com/p',
    REGISTRY_HOST: 'github-pages',
  }
  const pick = (parsed: ReturnType<typeof parse>) => {
    const { name, baseUrl, outDir, published, host } = parsed.config ?? {}
    return [name, baseUrl, outDir, published, host]
  }
  test('the environment beats the file', () => {
    expect(pick(parse(file, env))).toEqual([
      'env',
      'https://env.example.com/',
      join(dir, 'env'),
      'https://env.example.com/p',
      'github-pages',
    ])
    expect(parse(file, env).config?.description).toBe('From env.')
  })
  test('an empty variable is not set', () => {
    const empty = Object.fromEntries(Object.keys(env).map((name) => [name, ' ']))
    expect(pick(parse(file, empty))).toEqual(['file', 'https://file.example.com/', join(dir, 'file'), 'none', 's3'])
  })
  test('a flag beats both', () => {
    const flags = { out: resolve('/elsewhere'), baseUrl: 'https://flag.example.com/x', published: resolve('/old') }
    expect(pick(parse(file, env, flags))).toEqual([
      'env',
      'https://flag.example.com/x/',
      resolve('/elsewhere'),
      resolve('/old'),
      'github-pages',
    ])
  })

  test.each<[Record<string, string>, ConfigFlags, string, string]>([
    [
      { REGISTRY_BASE_URL: 'secret' },
      {},
      'ENVIRONMENT_INVALID',
      'REGISTRY_BASE_URL must be a whole URL, such as https://plugins.example.com/.',
    ],
    [
      { REGISTRY_HOST: 'secret' },
      {},
      'ENVIRONMENT_INVALID',
      'REGISTRY_HOST must be one of portable, github-pages, s3, cloudflare-pages, netlify.',
    ],
    [
      { REGISTRY_PUBLISHED: 'https://me:secret@example.com' },
      {},
      'ENVIRONMENT_INVALID',
      'REGISTRY_PUBLISHED must not hold a user name or password.',
    ],
    [
      { REGISTRY_OUT_DIR: '..' },
      {},
      'ENVIRONMENT_INVALID',
      "REGISTRY_OUT_DIR must be a folder that does not hold the registry's sources.",
    ],
    [{}, { baseUrl: 'ftp://secret' }, 'USAGE', '--base-url must be a whole URL, such as https://plugins.example.com/.'],
    [{}, { published: 's3://secret' }, 'USAGE', '--published must be an http(s) URL, a folder or none.'],
    [{}, { published: '' }, 'USAGE', '--published must not be empty.'],
    [{}, { out: '' }, 'USAGE', '--out must not be empty.'],
    [{}, { out: '.' }, 'USAGE', "--out must be a folder that does not hold the registry's sources."],
  ])('%j %j', (wrong, flags, code, message) => {
    expect(() => parse('', wrong, flags)).toThrow(expect.objectContaining({ code, message }))
    expect(() => parse('', wrong, flags)).toThrow(RegistryError)
  })
})

describe('each mistake with its place', () => {
  const invalid = (line: number, column: number, field: string, problem: string) => [
    ['CONFIG_INVALID', line, column, { field, problem }],
  ]
  test.each<[string, unknown[]]>([
    ['- a', invalid(1, 1, '', 'must be a mapping of settings, not a list')],
    ['a: [', [['YAML_INVALID', 1, 5, { problem: 'a bracket is never closed' }]]],
    ['name: 5', invalid(1, 7, 'name', 'must be text, not a number')],
    ['name: " "', invalid(1, 7, 'name', 'must not be empty')],
    ['baseUrl: example.com', invalid(1, 10, 'baseUrl', 'must be a whole URL, such as https://plugins.example.com/')],
    [
      'baseUrl: ftp://example.com',
      invalid(1, 10, 'baseUrl', 'must be a whole URL, such as https://plugins.example.com/'),
    ],
    [
      'baseUrl: https://example.com/?a=b',
      invalid(1, 10, 'baseUrl', 'must not hold "?" or "#": files are appended to it'),
    ],
    ['baseUrl: https://a:b@example.com', invalid(1, 10, 'baseUrl', 'must not hold a user name or password')],
    [
      'baseUrl: https://example.com/registry.json',
      invalid(1, 10, 'baseUrl', 'must be the folder of registry.json, not the file'),
    ],
    ['plugins: []', invalid(1, 10, 'plugins', 'must not be empty')],
    ['plugins:\n  - a\n  - ../b', invalid(3, 5, 'plugins[1]', "must stay inside the registry's folder")],
    ['plugins: [/a]', invalid(1, 11, 'plugins[0]', "must stay inside the registry's folder")],
    [`plugins: p${'{a,b}'.repeat(7)}`, invalid(1, 10, 'plugins', 'stands for more than 100 patterns by its braces')],
    ['plugins: a*b*c*/d', invalid(1, 10, 'plugins', 'has more than 2 "*" in the name of one folder')],
    ['plugins: "[a]+[b]+[c]+"', invalid(1, 10, 'plugins', 'has more than 2 "*" in the name of one folder')],
    ['plugins: "**/a/**/b/**"', invalid(1, 10, 'plugins', 'has more than 2 "**"')],
    ['plugins: "p/{1..9}"', invalid(1, 10, 'plugins', 'has a range in its braces: name what is meant')],
    [
      'plugins: "p/*(a|aa)"',
      invalid(
        1,
        10,
        'plugins',
        'has "(", ")" or "|", which no glob here needs: to exclude, begin another one with "!"',
      ),
    ],
    [`plugins: ${'a'.repeat(1001)}`, invalid(1, 10, 'plugins', 'has more than 1000 characters')],
    [`plugins: [${'a,'.repeat(201)}]`, invalid(1, 10, 'plugins', 'must not hold more than 200 items')],
    [
      `bundle: {files: [a, "${'{a,b}'.repeat(7)}"]}`,
      invalid(1, 21, 'bundle.files[1]', 'stands for more than 100 patterns by its braces'),
    ],
    ['bundle: {ignore: ["**/a/**/b/**"]}', invalid(1, 19, 'bundle.ignore[0]', 'has more than 2 "**"')],
    ['plugins: a\\b', invalid(1, 10, 'plugins', 'must have / between folders, on every system')],
    ['outDir: .', invalid(1, 9, 'outDir', "must be a folder that does not hold the registry's sources")],
    ['outDir: ../..', invalid(1, 9, 'outDir', "must be a folder that does not hold the registry's sources")],
    [
      'host: gitlab',
      invalid(
        1,
        7,
        'host',
        'must be one of portable, github-pages, s3, cloudflare-pages, netlify; of other hosts of files, portable suits most',
      ),
    ],
    ['layout: {artifact: a.tar.gz}', invalid(1, 20, 'layout.artifact', 'must hold {slug} once')],
    ['layout: {artifact: "{slug}.tar.gz"}', invalid(1, 20, 'layout.artifact', 'must hold {version} once')],
    ['layout: {artifact: "{slug}/{version}.tgz"}', invalid(1, 20, 'layout.artifact', 'must end in .tar.gz')],
    [
      'layout: {artifact: "../{slug}/{version}.tar.gz"}',
      invalid(1, 20, 'layout.artifact', 'must be a path relative to the registry, with / and without ..'),
    ],
    [
      'layout: {artifact: "/{slug}/{version}.tar.gz"}',
      invalid(1, 20, 'layout.artifact', 'must be a path relative to the registry, with / and without ..'),
    ],
    [
      'layout: {artifact: "{slug} {version}.tar.gz"}',
      invalid(1, 20, 'layout.artifact', 'may hold only letters, digits and . _ - / beside {slug} and {version}'),
    ],
    [
      'layout: {artifact: "Records/{slug}/{version}.tar.gz"}',
      invalid(1, 20, 'layout.artifact', 'must not be below records/ or plugins/, which hold other files'),
    ],
    [
      'layout: {artifact: "_a/{slug}/{version}.tar.gz"}',
      invalid(1, 20, 'layout.artifact', 'must not have a name that begins with . or _'),
    ],
    [
      'layout: {artifact: "a/{slug}{version}.tar.gz"}',
      invalid(
        1,
        20,
        'layout.artifact',
        'must keep {slug} and {version} apart: by a /, or by a - or _ before {version}',
      ),
    ],
    [
      'layout: {artifact: "a/{version}-{slug}.tar.gz"}',
      invalid(
        1,
        20,
        'layout.artifact',
        'must keep {slug} and {version} apart: by a /, or by a - or _ before {version}',
      ),
    ],
    ['published: s3://bucket', invalid(1, 12, 'published', 'must be an http(s) URL, a folder or none')],
    ['published: https://a:b@example.com', invalid(1, 12, 'published', 'must not hold a user name or password')],
    [
      'limits: {icon: 1 TB}',
      invalid(1, 16, 'limits.icon', 'must be a size such as 500000, "500 kB", "1MB" or "10 MiB"'),
    ],
    ['limits: {icon: 0}', invalid(1, 16, 'limits.icon', 'must be at least 1')],
    ['limits: {icon: 1.5}', invalid(1, 16, 'limits.icon', 'must be a whole number or text, not a fraction')],
    ['limits: {icon: "0"}', invalid(1, 16, 'limits.icon', 'is not a possible size')],
    ['bundle: {protocols: [flow]}', invalid(1, 22, 'bundle.protocols[0]', 'must be one of flows, openworkflow')],
    ['policy: {changedContent: ignore}', invalid(1, 26, 'policy.changedContent', 'must be one of error, keep')],
    ['policy: {allow: ["a b"]}', invalid(1, 18, 'policy.allow[0]', 'must be a slug: letters, digits, "-" and "_"')],
    [
      'cors: {origins: [example.com]}',
      invalid(1, 18, 'cors.origins[0]', 'must be an origin such as https://flows.example.com, or *'),
    ],
    ['cache: {documents: -1}', invalid(1, 20, 'cache.documents', 'must be at least 0')],
    ['contributes: "yes"', invalid(1, 14, 'contributes', 'must be true or false, not text')],
    ['site: 5', invalid(1, 7, 'site', 'must be true or false or a mapping, not a number')],
    ['site: {accent: blue}', invalid(1, 16, 'site.accent', 'must be a colour such as "#2f5bd7", in quotes')],
    ['site: {titel: x}', [['CONFIG_FIELD_UNKNOWN', 1, 8, { field: 'site.titel', suggestion: 'site.title' }]]],
    [
      'site: {logo: ../logo.svg}',
      invalid(1, 14, 'site.logo', "must be a path below the registry's folder, of an SVG, PNG, JPEG, GIF, WebP or ICO"),
    ],
    [
      'site: {footer: [{text: a, url: "javascript:alert(1)"}]}',
      invalid(1, 32, 'site.footer[0].url', 'must begin with https://, http:// or mailto:'),
    ],
    ['deploy: [a]', invalid(1, 9, 'deploy', 'must be text or a mapping, not a list')],
    ['defaults: MIT', invalid(1, 11, 'defaults', 'must be a mapping, not text')],
    [
      'defaults:\n  author: 5',
      invalid(2, 11, 'defaults.author', 'must be text or a mapping, not a number: write "5", in quotes'),
    ],
    [
      'defaults:\n  version: 1.0.0',
      invalid(2, 12, 'defaults.version', 'cannot have a default: every plugin has its own'),
    ],
    ['defaults:\n  name: a', invalid(2, 9, 'defaults.name', 'cannot have a default: every plugin has its own')],
    ['defaults: {homepage: x}', [['URL_INVALID', 1, 22, { field: 'defaults.homepage', url: 'x' }]]],
    ['baseurl: https://a.b', [['CONFIG_FIELD_UNKNOWN', 1, 1, { field: 'baseurl', suggestion: 'baseUrl' }]]],
    ['out_dir: x', [['CONFIG_FIELD_UNKNOWN', 1, 1, { field: 'out_dir', suggestion: 'outDir' }]]],
    [
      'bundle:\n  comand: x',
      [['CONFIG_FIELD_UNKNOWN', 2, 3, { field: 'bundle.comand', suggestion: 'bundle.command' }]],
    ],
    ['something: x', [['CONFIG_FIELD_UNKNOWN', 1, 1, { field: 'something' }]]],
  ])('%s', (text, expected) => {
    expect(findings(text)).toEqual(expected)
    expect(parse(text).config).toBeUndefined()
  })

  test('all at once', () => {
    expect(
      findings('name: 5\nbaseUrl: x\nbundel: {}\ndefaults: {color: red}').map(([code, line]) => [code, line]),
    ).toEqual([
      ['CONFIG_FIELD_UNKNOWN', 3],
      ['CONFIG_INVALID', 1],
      ['CONFIG_INVALID', 2],
      ['COLOR_INVALID', 4],
    ])
  })

  test('a note leaves the config whole', () => {
    const { config, diagnostics } = parse('defaults: {licence: MIT, homepage: "http://example.com/{slug}"}')
    expect(config?.defaults).toEqual({ licence: 'MIT', homepage: 'http://example.com/{slug}' })
    expect(diagnostics.map(({ code, args }) => [code, args])).toEqual([
      ['URL_NOT_HTTPS', { field: 'defaults.homepage', url: 'http://example.com/slug' }],
      ['FIELD_MISSPELLED', { field: 'defaults.licence', suggestion: 'defaults.license' }],
    ])
  })
})

test('never throws on arbitrary settings', () => {
  const field = fc.constantFrom(
    ...Object.keys(CONFIG_SCHEMA['properties'] as object),
    'artifact',
    'icon',
    'command',
    '__proto__',
  )
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.dictionary(field, fc.jsonValue({ maxDepth: 2 })))
  fc.assert(
    fc.property(fc.dictionary(field, value), (written) => {
      const { config, diagnostics } = parse(JSON.stringify(written))
      expect(config !== undefined || diagnostics.length > 0).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('the shipped schema is the one that is checked', () => {
  const shipped = readFileSync(new URL('../../schemas/registry.schema.json', import.meta.url), 'utf8')
  // Written by scripts/write-schema.mjs.
  expect(JSON.parse(shipped)).toEqual(CONFIG_SCHEMA)
})
