import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseManifest } from '../../src/stages/parse-manifest.js'

const parse = (text: string, path = 'plugins/weather/plugin.yaml', defaults = {}) =>
  parseManifest({ path, bytes: new TextEncoder().encode(text) }, { defaults, folderName: 'folder' })

const actions = [
  {
    name: 'get',
    description: 'Gets it.',
    input: { type: 'object', properties: { city: { type: 'string' } } },
    output: true,
  },
  { name: 'set' },
]

/** Every field, in the order of `PluginManifest`. */
const whole = {
  name: 'Weather Tool',
  description: 'Forecasts.',
  version: '1.2.0',
  namespace: 'community',
  protocols: ['flows', 'openworkflow'],
  author: 'OpenWorkflow Community',
  homepage: 'https://example.com/weather',
  repository: 'https://github.com/example/weather',
  license: 'MIT',
  tags: ['weather', 'web-api'],
  icon: 'logo.svg',
  color: '#3B82F6',
  changelog: 'First release.\n',
  actions,
  runtime: { memory: '512MB', timeout: 30 },
  environment: [{ name: 'KEY', description: 'The key.', required: true }, { name: 'REGION' }],
  dependencies: { http: '^1.0.0', json: '*' },
  compatibility: { min: '1.4.0', max: '2.0.0' },
  security: 'https://example.com/security',
  support: 'help@example.com',
  signature: { type: 'gpg', key_id: '0x1234ABCD', signature: '-----BEGIN-----\n' },
  appMetadataUrl: 'https://example.com/versions.json',
}

const PARTS = `
version: "1.2.0"
namespace: community
author: {name: OpenWorkflow Community, email: a@example.com}
homepage: https://example.com/weather
repository: {type: git, url: git+https://github.com/example/weather}
license: MIT
changelog: |
  First release.
dependencies: ["http@^1.0.0", json]
compatibility: {min: 1.4.0, max: 2.0.0, tested: 1.5.0}
security: https://example.com/security
support: help@example.com
signature:
  type: gpg
  key_id: "0x1234ABCD"
  signature: |
    -----BEGIN-----
appMetadataUrl: https://example.com/versions.json
`
const ACTIONS = `
actions:
  - name: get
    description: Gets it.
    input: {type: object, properties: {city: {type: string}}}
    output: true
    handler: {http: {url: "http://x"}}
  - name: set
    input:
`
const indent = (text: string) => text.replace(/^(?=.)/gm, '  ')

const OW_FIELDS = `${PARTS}
slug: weather
name: Weather Tool
description: " Forecasts.\\n"
tags: [ Weather, web API, "web/api", weather ]
icon: logo.svg
runtime: {memory: 512MB, timeout: 30}
environment: [{name: KEY, description: The key., required: true, default: x}, REGION]
`
const CONNECTOR_FIELDS = `${PARTS}
type: connector
kind: http
name: weather
displayName: Weather Tool
description: Forecasts.
categories: [weather, web api]
runtime:
  memory: 512MB
  timeout: 30
  environment: [{name: KEY, description: The key., required: true}, {name: REGION, description: }]
`

describe('one manifest in every spelling', () => {
  test.each([
    ['flat', `${OW_FIELDS}${ACTIONS}color: "#3B82F6"`],
    ['under plugin, actions beside', `plugin:\n${indent(OW_FIELDS)}\n  color: "#3B82F6"${ACTIONS}`],
    ['under plugin, actions inside', `plugin:\n${indent(OW_FIELDS + ACTIONS)}\n  color: "#3B82F6"`],
    [
      'connector',
      `connector:\n${indent(CONNECTOR_FIELDS)}\nblockStyle: {color: "#3B82F6", iconUrl: logo.svg}${ACTIONS}`,
    ],
    [
      'connector, actions inside',
      `connector:\n${indent(CONNECTOR_FIELDS + ACTIONS)}\ncolor: "#3B82F6"\nicon: logo.svg`,
    ],
    [
      'connector, the name beside',
      `connector:\n${indent(CONNECTOR_FIELDS.replace(/displayName.*/, ''))}\nname: Weather Tool\ncolor: "#3B82F6"\nicon: logo.svg${ACTIONS}`,
    ],
  ])('%s', (_, text) => {
    const { parsed, diagnostics } = parse(text)
    expect(diagnostics).toEqual([])
    expect(parsed?.manifest).toEqual(whole)
    expect(Object.keys(parsed?.manifest ?? {})).toEqual(Object.keys(whole))
    expect({ slug: parsed?.slug, version: parsed?.version, isFlows: parsed?.isFlowsManifest }).toEqual({
      slug: 'weather',
      version: '1.2.0',
      isFlows: false,
    })
  })

  test('as JSON', () => {
    const { parsed, diagnostics } = parse(JSON.stringify({ ...whole, slug: 'weather' }), 'plugins/weather/plugin.json')
    expect(diagnostics).toEqual([])
    expect(parsed?.manifest).toEqual(whole)
    expect(parsed?.definition.mediaType).toBe('application/json')
  })
})

test('the weather connector of the specification', () => {
  const bytes = readFileSync(new URL('../fixtures/openworkflow-weather/connector.yaml', import.meta.url))
  const path = 'plugins/weather/connector.yaml'
  const { parsed, diagnostics } = parseManifest({ path, bytes }, { defaults: {}, folderName: 'x', hasIconFile: true })
  expect(diagnostics).toEqual([])
  const { actions: found, ...rest } = parsed?.manifest ?? { actions: [] }
  expect(rest).toEqual({
    name: 'Weather Tool',
    description: 'Get current weather conditions and forecasts for any location using Open-Meteo API',
    version: '1.0.0',
    namespace: 'community',
    protocols: ['openworkflow'],
    author: 'OpenWorkflow Community',
    homepage: 'https://docs.openworkflowspec.org/connectors/weather',
    repository: 'https://github.com/Open-Workflow/connector-weather',
    license: 'MIT',
    tags: ['weather', 'forecast', 'api'],
    runtime: { memory: '512MB', timeout: 30 },
  })
  expect(found?.map(({ name, description }) => [name, description])).toEqual([
    ['get_current_weather', 'Fetch current weather conditions for a location'],
    ['get_forecast', 'Get 7-day weather forecast for a location'],
  ])
  expect(parsed?.slug).toBe('weather')
  expect(parsed?.definition).toEqual({ bytes, mediaType: 'application/yaml' })
  expect(parsed?.placeOf(['name'])).toEqual({ file: path, line: 7, column: 16 })
  expect(parsed?.placeOf(['tags', 1])).toEqual({ file: path, line: 13, column: 25 })
  expect(parsed?.placeOf(['actions', 1, 'name'])).toEqual({ file: path, line: 73, column: 11 })
  expect(parsed?.placeOf(['icon'])).toEqual({ file: path, line: 1, column: 1 })
})

test('a Flows app', () => {
  const text = '{\n  "name": "Pinecone",\n  "description": "A vector database",\n  "color": "#1c17ff"\n}\n'
  const { parsed, diagnostics } = parse(text, 'apps/pinecone/manifest.json')
  expect(diagnostics).toEqual([])
  expect(parsed?.manifest).toEqual({
    name: 'Pinecone',
    description: 'A vector database',
    protocols: ['flows'],
    tags: [],
    color: '#1c17ff',
  })
  expect(parsed?.slug).toBe('folder')
  expect(parsed?.isFlowsManifest).toBe(true)
  expect(parsed?.version).toBeUndefined()
})

test('the tarball of a prebuilt names its manifest after an exclamation mark', () => {
  expect(parse('{"name": "A", "description": "B"}', 'p/a-1.0.0.tar.gz!manifest.json').parsed?.isFlowsManifest).toBe(
    true,
  )
  expect(parse('{"name": "A", "description": "B", "color": "#fff"}', 'p/a-manifest.json').parsed?.isFlowsManifest).toBe(
    false,
  )
})

describe('slug', () => {
  test.each([
    ['the field', 'slug: one\nname: two\ndescription: x\nactions: [{name: a}]', 'one'],
    ['a fit name of an OpenWorkflow plugin', 'name: two\ndescription: x\nactions: [{name: a}]', 'two'],
    ['beside a display name', 'name: two\ndisplayName: Two\ndescription: x\nactions: [{name: a}]', 'two'],
    ['a name for people is none', 'name: Two\ndescription: x\nactions: [{name: a}]', 'folder'],
    ['a Flows app is named by its folder', 'name: two\ndescription: x\ncolor: "#fff"', 'folder'],
    ['a connector', 'connector: {name: Three, description: x}\nactions: [{name: a}]', 'Three'],
    ['a connector with a slug', 'connector: {name: Three, slug: four, description: x}\nactions: [{name: a}]', 'four'],
    ['even one that breaks the rule', 'slug: a b\nname: two\ndescription: x', 'a b'],
  ])('%s', (_, text, slug) => expect(parse(text).parsed?.slug).toBe(slug))
})

describe('protocols', () => {
  const base = 'name: A\ndescription: B\n'
  test.each([
    ['colour', 'color: "#fff"', {}, ['flows']],
    ['block style', 'blockStyle: {}', {}, ['flows']],
    ['actions', 'actions: [{name: a}]', {}, ['openworkflow']],
    ['both', 'actions: [{name: a}]\ncolor: "#fff"', {}, ['flows', 'openworkflow']],
    ['named', 'protocols: [openworkflow, flows]', {}, ['flows', 'openworkflow']],
    ['named as text', 'protocols: flows', {}, ['flows']],
    ['named by the defaults', '', { protocols: ['flows'] }, ['flows']],
    ['the manifest beats the defaults', 'protocols: [openworkflow]', { protocols: ['flows'] }, ['openworkflow']],
    ['a default colour makes no Flows app', 'actions: [{name: a}]', { color: '#fff' }, ['openworkflow']],
    ['nothing', '', {}, []],
  ])('%s', (_, text, defaults, protocols) => {
    expect(parse(base + text, 'plugin.yaml', defaults).parsed?.manifest.protocols).toEqual(protocols)
  })
})

describe('defaults', () => {
  const text = 'name: a\ndescription: B\nruntime: {memory: 1GB}\nactions: [{name: x}]\nauthor: Me\n'
  const defaults = {
    author: 'Platform team',
    homepage: 'https://example.com/{slug}',
    license: 'MIT',
    repository: 'https://example.com/r',
    categories: ['x/{slug}'],
    icon: 'https://example.com/{slug}.svg',
    runtime: { timeout: 60, memory: '512MB' },
    slug: 'wrong',
    version: '9.9.9',
    security: 5,
  }
  test('are merged under, with the slug filled in; those that cannot be shared have no effect', () => {
    const { parsed, diagnostics } = parse(text, 'plugin.yaml', defaults)
    expect(diagnostics).toEqual([])
    expect(parsed?.slug).toBe('a')
    expect(parsed?.manifest).toEqual({
      name: 'a',
      description: 'B',
      protocols: ['openworkflow'],
      author: 'Me',
      homepage: 'https://example.com/a',
      repository: 'https://example.com/r',
      license: 'MIT',
      tags: ['x-a'],
      icon: 'https://example.com/a.svg',
      actions: [{ name: 'x' }],
      runtime: { timeout: 60, memory: '1GB' },
    })
    expect(parsed?.written).not.toHaveProperty('license')
  })

  test('a slug is filled in as it is', () => {
    const { parsed } = parse('slug: "$&"\nname: a\ndescription: B\ncolor: "#fff"', 'plugin.yaml', { support: '{slug}' })
    expect(parsed?.manifest.support).toBe('$&')
  })
})

test('places of a list of dependencies and of tags written twice', () => {
  const { parsed } = parse(
    'name: A\ndescription: B\ncolor: "#fff"\ntags: [a, A, b]\ndependencies:\n  - x\n  - y@^1.0.0\n',
  )
  expect(parsed?.manifest.dependencies).toEqual({ x: '*', y: '^1.0.0' })
  expect(parsed?.placeOf(['tags', 1])).toEqual({ file: 'plugins/weather/plugin.yaml', line: 4, column: 14 })
  expect(parsed?.placeOf(['dependencies', 'y'])).toEqual({ file: 'plugins/weather/plugin.yaml', line: 7, column: 5 })
})
