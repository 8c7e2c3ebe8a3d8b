import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { selectCacheDir } from '../../src/io/cache-dir.js'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cache-dir-'))
})
afterEach(() => {
  vi.unstubAllGlobals()
  rmSync(dir, { recursive: true, force: true })
})

it('is in the nearest node_modules, here or further up', () => {
  mkdirSync(join(dir, 'node_modules'))
  mkdirSync(join(dir, 'a/b/c'), { recursive: true })
  const above = join(dir, 'node_modules/.cache/registry-build')
  expect([selectCacheDir(dir, {}), selectCacheDir(join(dir, 'a/b/c'), {})]).toEqual([above, above])
  mkdirSync(join(dir, 'a/b/node_modules'))
  expect(selectCacheDir(join(dir, 'a/b/c'), {})).toBe(join(dir, 'a/b/node_modules/.cache/registry-build'))
  writeFileSync(join(dir, 'a/b/c/node_modules'), 'a file')
  expect(selectCacheDir(join(dir, 'a/b/c'), {})).toBe(join(dir, 'a/b/node_modules/.cache/registry-build'))
})

it.each([
  ['linux', {}, join(homedir(), '.cache/registry-build')],
  ['linux', { XDG_CACHE_HOME: '/x/y' }, '/x/y/registry-build'],
  ['linux', { XDG_CACHE_HOME: '' }, join(homedir(), '.cache/registry-build')],
  ['darwin', {}, join(homedir(), 'Library/Caches/registry-build')],
  ['win32', { LOCALAPPDATA: '/local' }, '/local/registry-build'],
  ['win32', {}, join(homedir(), 'AppData/Local/registry-build')],
])('is the user’s own where there is no node_modules: %s %j', (platform, env, expected) => {
  vi.stubGlobal('process', { ...process, platform })
  expect(selectCacheDir('/registry/of/nobody', env)).toBe(expected)
})
