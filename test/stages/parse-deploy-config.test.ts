import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../src/stages/parse-config.js'
import { parseConfigFile } from '../../src/stages/parse-config-file.js'
import type { ConfigFlags } from '../../src/stages/parse-config-overrides.js'

const dir = '/registries/mine'
const parse = (text: string, env: Record<string, string> = {}, flags: Partial<ConfigFlags> = {}) =>
  parseConfig({ source: parseConfigFile({ path: 'registry.yaml', bytes: Buffer.from(text) }, dir), dir, env, flags })
const target = (text: string) => parse(`deploy: ${JSON.stringify(text)}\n`).config?.deploy
const findings = (text: string, env = {}) => parse(text, env).diagnostics.map(({ args, place }) => [place.line, args])

describe('a target as a URL', () => {
  test.each([
    ['s3://my-bucket', { kind: 's3', bucket: 'my-bucket', prefix: '' }],
    ['S3://My_Old.Bucket/a/b/', { kind: 's3', bucket: 'My_Old.Bucket', prefix: 'a/b/' }],
    ['azure://acme/$web', { kind: 'azure', account: 'acme', container: '$web', prefix: '' }],
    ['azure://acme/plugins/x', { kind: 'azure', account: 'acme', container: 'plugins', prefix: 'x/' }],
    ['github-pages', { kind: 'github-pages', branch: 'gh-pages', prefix: '' }],
    ['github://acme/site', { kind: 'github-pages', owner: 'acme', repo: 'site', branch: 'gh-pages', prefix: '' }],
    [
      'github://acme/site/docs/r#live/v1',
      { kind: 'github-pages', owner: 'acme', repo: 'site', branch: 'live/v1', prefix: 'docs/r/' },
    ],
    ['file:///srv/www', { kind: 'directory', dir: '/srv/www' }],
    ['/srv/www', { kind: 'directory', dir: '/srv/www' }],
    ['../www', { kind: 'directory', dir: '/registries/www' }],
  ])('%s', (text, expected) => expect(target(text)).toEqual(expected))

  test.each([
    ['ftp://example.com', /must be a folder, s3:/],
    ['constructor://x', /must be a folder, s3:/],
    ['s3://', /must name a bucket/],
    ['s3://key:secret@bucket', /user name or password/],
    ['s3://bucket/../x', /prefix that is no plain path/],
    ['s3://bucket?region=eu', /must not hold "\?"/],
    ['azure://acme', /storage account and a container/],
    ['azure://Acme/plugins', /storage account and a container/],
    ['azure://acme/$root', /storage account and a container/],
    ['azure://acme/a--b', /storage account and a container/],
    ['azure://acme/a-', /storage account and a container/],
    ['github://acme', /must name a repository/],
    ['github://acme/site#', /must name a branch/],
    ['github://acme/site#a..b', /must name a branch/],
    ['github://acme/site#-b', /must name a branch/],
    ['file://host/share', /must be an absolute folder/],
  ])('%s is none', (text, problem) => {
    const { diagnostics, config } = parse(`deploy: ${JSON.stringify(text)}\n`)
    expect(config).toBeUndefined()
    expect(diagnostics.map(({ args }) => args)).toEqual([
      { field: 'deploy', problem: expect.stringMatching(problem) as string },
    ])
    expect(JSON.stringify(diagnostics)).not.toContain('secret')
  })
})

describe('a target with settings', () => {
  test('of a bucket', () => {
    const text =
      'deploy: {target: "s3://bkt", prefix: /p/q, region: auto, endpoint: "https://s3.example.com/", pathStyle: true, public: false, invalidate: ./purge}'
    expect(parse(text).config?.deploy).toEqual({
      kind: 's3',
      bucket: 'bkt',
      prefix: 'p/q/',
      region: 'auto',
      endpoint: 'https://s3.example.com',
      pathStyle: true,
      public: false,
      invalidate: './purge',
    })
  })
  test('of GitHub Pages', () => {
    expect(parse('deploy: {target: github-pages, branch: live}').config?.deploy).toEqual({
      kind: 'github-pages',
      branch: 'live',
      prefix: '',
    })
  })
  test('every problem is told at its place', () => {
    const text = 'deploy:\n  target: ../www\n  region: eu\n  branch: live\n'
    expect(findings(text)).toEqual([
      [3, { field: 'deploy.region', problem: 'is no setting of a folder' }],
      [4, { field: 'deploy.branch', problem: 'is no setting of a folder' }],
    ])
    expect(findings('deploy:\n  target: s3://bucket\n  endpoint: https://me:secret@x\n  prefix: a//b\n')).toEqual([
      [3, { field: 'deploy.endpoint', problem: 'must not hold a user name or password' }],
      [4, { field: 'deploy.prefix', problem: 'must be a plain path, such as plugins or team/plugins' }],
    ])
  })
  test('one that no target has', () => {
    expect(parse('deploy: {target: s3://bucket, regoin: eu}').diagnostics).toMatchObject([
      { code: 'CONFIG_FIELD_UNKNOWN', args: { field: 'deploy.regoin', suggestion: 'deploy.region' } },
    ])
  })
  test('without a target', () => {
    expect(findings('deploy: {region: eu}')).toEqual([[1, expect.objectContaining({ field: expect.any(String) })]])
  })
})

describe('a target that is given otherwise', () => {
  const text = 'deploy: {target: s3://bucket, region: eu}'
  test('by the environment', () => {
    expect(parse(text, { REGISTRY_DEPLOY: 's3://other' }).config?.deploy).toEqual({
      kind: 's3',
      bucket: 'other',
      prefix: '',
      region: 'eu',
    })
  })
  test('by a flag, which beats it; settings that do not fit are left out', () => {
    const { deploy } = parse(text, { REGISTRY_DEPLOY: 's3://other' }, { target: '/srv/www' }).config ?? {}
    expect(deploy).toEqual({ kind: 'directory', dir: '/srv/www' })
  })
  test('wrongly', () => {
    expect(() => parse(text, { REGISTRY_DEPLOY: 'ftp://me:secret@x' })).toThrow(
      /^REGISTRY_DEPLOY must be a folder, s3:.*[^t]$/,
    )
    expect(() => parse(text, {}, { target: 'ftp://me:secret@x' })).toThrow(/^--target must be a folder/)
  })
})

describe('the host', () => {
  test.each([
    ['deploy: s3://bucket', 's3'],
    ['deploy: azure://acme/plugins', 's3'],
    ['deploy: github-pages', 'github-pages'],
    ['deploy: ../www', 'portable'],
    ['{}', 'portable'],
    ['{deploy: ../www, host: github-pages}', 'github-pages'],
  ])('%s', (text, host) => expect(parse(text).config?.host).toBe(host))

  test.each([
    ['{deploy: s3://bucket, host: portable}', 'where it would lack plugins/<slug>: leave host out, or write s3'],
    ['{deploy: ../www, host: s3}', 'a folder cannot hold them: leave host out, or write portable'],
    ['{deploy: github-pages, host: s3}', 'a branch cannot hold them: leave host out, or write github-pages'],
  ])('that the target cannot be: %s', (text, problem) => {
    expect(findings(text)).toEqual([[1, { field: 'host', problem: expect.stringContaining(problem) as string }]])
  })
})
