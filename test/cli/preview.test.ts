import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { manifest, writeSample } from '../diagnostics/sample-registry.js'
import { findPort } from '../preview/servers.js'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'cli-preview-'))
  writeSample(dir)
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const env = () => ({ PATH: process.env['PATH'] ?? '', XDG_CACHE_HOME: join(dir, '..', `${dir}-cache`) })
afterAll(() => rmSync(env().XDG_CACHE_HOME, { recursive: true, force: true }))

const start = (args: readonly string[]) => {
  const child = spawn(process.execPath, [MAIN, 'preview', ...args], { cwd: dir, env: env(), stdio: 'pipe' })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said.stderr += chunk
  })
  const closed = new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)))
  return { child, said, closed }
}

test.skipIf(process.platform === 'win32')('says where it is and what goes on, and ends well on Ctrl-C', async () => {
  const port = await findPort()
  const { child, said, closed } = start(['--port', String(port), '--no-cache'])
  await vi.waitUntil(() => said.stdout.includes('Built'), 20_000)
  expect(said.stdout.replace(/in [\d.]+ m?s/, 'in no time')).toBe(`Preview        http://127.0.0.1:${port}/
  Flows        http://127.0.0.1:${port}/registry.json
  OpenWorkflow openworkflow plugin install <slug> --registry=http://127.0.0.1:${port}/

Built 1 plugin in no time, as portable: 30 files changed.
`)
  writeFileSync(join(dir, 'plugins/hello/plugin.yaml'), manifest({ name: null }))
  await vi.waitUntil(() => said.stderr.includes('still served'), 20_000)
  expect(said.stderr).toContain('error FIELD_MISSING  plugins/hello/plugin.yaml')
  expect(said.stderr).toContain('1 error. The last good build is still served.\n')
  writeFileSync(join(dir, 'plugins/hello/plugin.yaml'), manifest())
  child.kill('SIGINT')
  expect(await closed).toBe(0)
})

test.skipIf(process.platform === 'win32')('--json: a line for each thing that happens', async () => {
  const { child, said, closed } = start(['--port', '0', '--host', 'exact', '--json'])
  await vi.waitUntil(() => said.stdout.includes('"built"'), 20_000)
  child.kill('SIGINT')
  expect(await closed).toBe(0)
  const lines = said.stdout.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { event: 'listening', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/), urls: expect.anything() },
    expect.objectContaining({ event: 'built', ok: true, host: 'exact', plugins: 1, diagnostics: [] }),
  ])
})

const run = (args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: dir,
    env: env(),
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('what was typed wrong', () => {
  expect(run(['preview', '--port', '80x'])).toEqual({
    status: 2,
    stdout: '',
    stderr: 'error USAGE\n  --port must be a number from 0 to 65535.\n',
  })
  expect(run(['hosting'])).toEqual({
    status: 2,
    stdout: '',
    stderr:
      'error USAGE\n  Which configuration?\n  Choose one: nginx, caddy, cloudfront, cloudflare, s3-cors, azure-cors.\n',
  })
  expect(run(['hosting', 'ngnix']).stderr).toBe(
    'error USAGE\n  There is no configuration for "ngnix".\n  Did you mean: registry hosting nginx\n',
  )
  expect(run(['hosting', 'nginx', '--token-env', 'a b']).stderr).toBe(
    'error USAGE\n  --token-env must be the name of a variable, such as REGISTRY_TOKEN.\n  The token itself is never written.\n',
  )
})

test('hosting writes to standard output, or to a file', () => {
  const shown = run(['hosting', 's3-cors'])
  expect({ ...shown, stdout: JSON.parse(shown.stdout) }).toEqual({
    status: 0,
    stdout: {
      CORSRules: [
        {
          ID: 'registry',
          AllowedOrigins: ['*'],
          AllowedMethods: ['GET', 'HEAD'],
          AllowedHeaders: ['*'],
          ExposeHeaders: ['ETag'],
          MaxAgeSeconds: 86400,
        },
      ],
    },
    stderr: '',
  })
  expect(run(['hosting', 'azure-cors', '--out', 'cors.json'])).toEqual({
    status: 0,
    stdout: 'Wrote cors.json.\n',
    stderr: '',
  })
  expect(JSON.parse(readFileSync(join(dir, 'cors.json'), 'utf8'))).toEqual({
    properties: {
      cors: {
        corsRules: [
          {
            allowedOrigins: ['*'],
            allowedMethods: ['GET', 'HEAD'],
            allowedHeaders: ['*'],
            exposedHeaders: ['ETag'],
            maxAgeInSeconds: 86400,
          },
        ],
      },
    },
  })
})
