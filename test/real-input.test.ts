import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { build } from '../src/commands/build.js'

// Registries that no one here wrote; where they come from and their licences stand beside them.
const FIXTURES = new URL('fixtures', import.meta.url).pathname
const env = { SOURCE_DATE_EPOCH: '1700000000' }

describe('real input', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'real-input-'))
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

  it('a real Flows registry gives the registry.json that its own script makes', async () => {
    cpSync(join(FIXTURES, 'flows-community'), dir, { recursive: true })
    const baseUrl = 'https://raw.githubusercontent.com/spacelift-io/flows-community-registry/refs/heads/main/'
    writeFileSync(join(dir, 'registry.yaml'), `baseUrl: ${baseUrl}\nplugins: [apps/*]\n`)
    const receipt = await build({ dir, env, strict: true })
    expect(receipt.diagnostics).toEqual([])
    expect([receipt.plugins, receipt.linked]).toEqual([8, 8])
    const expected = json(join(dir, 'expected-registry.json'))
    expect(json(join(dir, 'dist/registry.json'))).toEqual(expected)
    expect(readFileSync(join(dir, 'dist/index.json'))).toEqual(readFileSync(join(dir, 'dist/registry.json')))
  })

  it('a real OpenWorkflow connector builds, and its details show name, tags and actions', async () => {
    cpSync(join(FIXTURES, 'openworkflow-weather'), join(dir, 'plugins/weather'), { recursive: true })
    writeFileSync(join(dir, 'registry.yaml'), 'baseUrl: https://r.example.com/\n')
    const receipt = await build({ dir, env })
    expect(receipt.diagnostics.map(({ code, args }) => [code, args])).toEqual([
      ['FIELDS_RECOMMENDED', { fields: ['icon'] }],
    ])
    expect(json(join(dir, 'dist/plugins/weather.json'))).toEqual({
      slug: 'weather',
      version: '1.0.0',
      name: 'Weather Tool',
      description: 'Get current weather conditions and forecasts for any location using Open-Meteo API',
      author: 'OpenWorkflow Community',
      homepage: 'https://docs.openworkflowspec.org/connectors/weather',
      repository: 'https://github.com/Open-Workflow/connector-weather',
      license: 'MIT',
      tags: ['weather', 'forecast', 'api'],
      actions: [
        { name: 'get_current_weather', description: 'Fetch current weather conditions for a location' },
        { name: 'get_forecast', description: 'Get 7-day weather forecast for a location' },
      ],
      runtime: { memory: '512MB', timeout: 30 },
      environment: [],
      versions: ['1.0.0'],
      downloads: 0,
      created_at: '2023-11-14T22:13:20Z',
      updated_at: '2023-11-14T22:13:20Z',
      schema_url: 'https://r.example.com/plugins/weather/1.0.0/schema',
      icon_url: 'https://r.example.com/apps/weather/icon.svg',
      artifact_url: 'https://r.example.com/apps/weather/1.0.0.tar.gz',
      artifact_size: expect.any(Number),
      checksum: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    })
    const source = readFileSync(join(FIXTURES, 'openworkflow-weather/connector.yaml'))
    expect(readFileSync(join(dir, 'dist/plugins/weather/1.0.0/schema'))).toEqual(source)
    // Protocol membership: this one is no Flows app.
    expect(json(join(dir, 'dist/registry.json'))).toEqual({ apps: {} })
  })
})
