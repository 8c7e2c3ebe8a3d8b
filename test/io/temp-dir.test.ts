import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openTempDir } from '../../src/io/temp-dir.js'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'temp-dir-'))
  vi.stubEnv('TMPDIR', dir)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true, force: true })
})

const EVENTS = ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const
const countListeners = () => EVENTS.map((event) => process.listenerCount(event))

test('lends a name each time, and keeps no file', async () => {
  const before = countListeners()
  const temp = openTempDir()
  const write = async (file: string) => {
    expect(existsSync(file)).toBe(false)
    writeFileSync(file, 'x')
    return file
  }
  const first = await temp.withFile(write)
  const second = await temp.withFile(write)
  expect([dirname(first) === dirname(second), first === second]).toEqual([true, false])
  expect(readdirSync(dirname(first))).toEqual([])
  await expect(
    temp.withFile(async (file) => {
      await write(file)
      throw new Error('in use')
    }),
  ).rejects.toThrow('in use')
  expect(readdirSync(dirname(first))).toEqual([])
  temp.close()
  expect([readdirSync(dir), countListeners()]).toEqual([[], before])
})

test('says where it wanted to make a folder and could not', () => {
  vi.stubEnv('TMPDIR', join(dir, 'nowhere'))
  expect(() => openTempDir()).toThrow(
    expect.objectContaining({ code: 'OUT_DIR_UNUSABLE', message: expect.stringContaining(join(dir, 'nowhere')) }),
  )
})

test('closing removes what is still in use', async () => {
  const temp = openTempDir()
  await temp.withFile(async (file) => {
    mkdirSync(file)
    writeFileSync(join(file, 'part'), 'x')
    temp.close()
  })
  expect(readdirSync(dir)).toEqual([])
})
