import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build } from '../../src/commands/build.js'
import { hosting } from '../../src/commands/hosting.js'
import type { Server } from '../targets/services/run-server.js'
import { ORIGIN, TABLE, writeTableRegistry } from './request-table.js'
import { checkAnswer, send } from './send.js'
import { findPort, hasProgram, openCaddy, openNginx } from './servers.js'

const TOKEN = 'a-Token_1'
const PROGRAMS = { nginx: ['-v'], caddy: ['version'] } as const

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'web-servers-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Builds the registry and serves it with the configuration that we write for it. */
const open = async (
  kind: 'nginx' | 'caddy',
  name: string,
  { config = '', tokenEnv, path = '/' }: { config?: string; tokenEnv?: string; path?: string } = {},
) => {
  const dir = join(root, `${kind}-${name}`)
  const www = join(dir, 'www')
  const base = `http://127.0.0.1:${await findPort()}`
  writeTableRegistry(join(dir, 'registry'), config)
  const env = { REGISTRY_BASE_URL: `${base}${path}` }
  const built = await build({ dir: join(dir, 'registry'), out: join(www, path), published: 'none', env })
  expect(built.diagnostics).toEqual([])
  const { text = '' } = await hosting({
    kind,
    dir: join(dir, 'registry'),
    env: { ...env, REGISTRY_OUT_DIR: join(www, path) },
    root: www,
    tokenEnv,
  })
  expect(text).not.toContain(TOKEN)
  const server =
    kind === 'nginx'
      ? await openNginx(join(dir, 'run'), text, `"~^Bearer ${TOKEN}$" 1;\n`)
      : await openCaddy(join(dir, 'run'), text, { REGISTRY_TOKEN: TOKEN })
  return { server, base, tree: join(www, path) }
}

for (const kind of ['nginx', 'caddy'] as const) {
  describe.skipIf(!hasProgram(kind, PROGRAMS[kind]))(`${kind} as it is told (needs ${kind})`, () => {
    const servers: Server[] = []
    let base = ''
    let tree = ''
    beforeAll(async () => {
      const opened = await open(kind, 'plain')
      servers.push(opened.server)
      base = opened.base
      tree = opened.tree
    })
    afterAll(async () => {
      for (const server of servers) await server.close()
    })

    test.each(TABLE.map((row) => [row.name, row] as const))('%s', async (_, row) => {
      checkAnswer(row, kind, await send(base, row), tree)
    })

    test('what the client has already', async () => {
      const { headers } = await send(base, { path: '/registry.json' })
      const again = await send(base, { path: '/registry.json', headers: { 'if-none-match': headers['etag'] ?? '' } })
      expect([again.status, again.headers['cache-control'], again.body.length]).toEqual([304, 'public, max-age=300', 0])
    })

    test('a private registry answers only who has the token, and lets nobody on the way keep it', async () => {
      const opened = await open(kind, 'private', { tokenEnv: 'REGISTRY_TOKEN' })
      servers.push(opened.server)
      const path = '/plugins/hello?version=1.0.0'
      const ask = async (headers: Readonly<Record<string, string>>, method = 'GET') => {
        const got = await send(opened.base, { method, path, headers })
        return [got.status, got.headers['www-authenticate'] ?? null, got.headers['cache-control'] ?? null]
      }
      expect(await ask({})).toEqual([401, 'Bearer', 'no-store'])
      expect(await ask({ authorization: 'Bearer' })).toEqual([401, 'Bearer', 'no-store'])
      expect(await ask({ authorization: 'Bearer wrong' })).toEqual([401, 'Bearer', 'no-store'])
      expect(await ask({ authorization: `Bearer ${TOKEN.toLowerCase()}` })).toEqual([401, 'Bearer', 'no-store'])
      expect(await ask({ authorization: `Bearer ${TOKEN}` })).toEqual([200, null, 'private, max-age=300'])
      // A browser asks whether it may ask without saying who it is.
      expect((await ask({ origin: ORIGIN, 'access-control-request-method': 'GET' }, 'OPTIONS'))[0]).toBe(204)
    })

    test('only pages of the origins may read, and caches know that it depends', async () => {
      const opened = await open(kind, 'origins', {
        config: `cors: { origins: ["${ORIGIN}", "https://b.example.com"] }\n`,
      })
      servers.push(opened.server)
      const ask = async (origin: string) => {
        const { headers } = await send(opened.base, { path: '/registry.json', headers: { origin } })
        return [headers['access-control-allow-origin'] ?? null, /\borigin\b/i.test(headers['vary'] ?? '')]
      }
      expect(await ask(ORIGIN)).toEqual([ORIGIN, true])
      expect(await ask('https://evil.example.com')).toEqual([null, true])
    })

    test('a registry below a path', async () => {
      const opened = await open(kind, 'below', { path: '/my-registry/' })
      servers.push(opened.server)
      const status = async (path: string) => (await send(opened.base, { path })).status
      expect([
        await status('/my-registry/plugins/hello?version=1.0.0'),
        await status('/my-registry/plugins/search?tag=vcs'),
        await status('/my-registry/plugins/world/2.0.0/schema'),
        await status('/plugins/hello'),
      ]).toEqual([200, 200, 200, 404])
    })
  })
}
