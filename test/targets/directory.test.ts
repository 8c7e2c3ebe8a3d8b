import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDirectoryTarget } from '../../src/io/targets/directory.js'
import { type LockHolder, openLock } from '../../src/io/targets/directory-lock.js'
import { makeFolder } from '../io/source-fixture.js'
import { describeTarget, objectOf } from './contract.js'

describeTarget('a folder', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'target-'))
  return { open: () => openDirectoryTarget(dir), close: async () => rmSync(dir, { recursive: true, force: true }) }
})

/** Nobody waits in a test. */
const wait = async () => {}
const lockOf = (dir: string): string => join(dir, '.registry-deploy', 'lock')
const write = async (dir: string, options = {}) => {
  const target = await openDirectoryTarget(dir, { wait, ...options })
  const answer = await target.write(objectOf('a.json', 'x'), 'absent')
  await target.close()
  return answer.kind
}

/** A lock in the folder, as a process leaves one that is killed. */
const leaveLock = async (dir: string, changes: Partial<LockHolder>): Promise<void> => {
  await openLock(join(dir, '.registry-deploy'))
  const holder = JSON.parse(readFileSync(lockOf(dir), 'utf8')) as LockHolder
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  writeFileSync(lockOf(dir), JSON.stringify({ ...holder, pid, ...changes }))
}

describe('a folder', () => {
  it('that is not there is no empty registry', async () => {
    const dir = join(makeFolder(), 'missing')
    await expect(openDirectoryTarget(dir)).rejects.toMatchObject({ code: 'TARGET_MISSING' })
    await expect(openDirectoryTarget(join(makeFolder({ file: '' }), 'file'))).rejects.toMatchObject({
      code: 'TARGET_MISSING',
    })
  })

  it('holds nothing but the registry when the deploy has ended', async () => {
    const dir = makeFolder()
    expect(await write(dir)).toBe('written')
    expect(readdirSync(dir)).toEqual(['a.json'])
  })

  it('does not follow a link, to a file or to a folder', async () => {
    const outside = makeFolder({ 'secret.json': 'secret' })
    const dir = makeFolder()
    symlinkSync(join(outside, 'secret.json'), join(dir, 'a.json'))
    symlinkSync(outside, join(dir, 'apps'))
    const target = await openDirectoryTarget(dir)
    for (const path of ['a.json', 'apps/secret.json', 'apps/new.json']) {
      await expect(target.read(path)).rejects.toMatchObject({ code: 'TARGET_UNREADABLE' })
      await expect(target.write(objectOf(path, 'x'), 'always')).rejects.toMatchObject({ code: 'TARGET_UNREADABLE' })
      await expect(target.remove(path)).rejects.toMatchObject({ code: 'TARGET_UNREADABLE' })
    }
    expect(await target.list('')).toEqual([])
    expect(readFileSync(join(outside, 'secret.json'), 'utf8')).toBe('secret')
    await target.close()
  })

  it('may itself be named by a link', async () => {
    const dir = makeFolder()
    const link = join(makeFolder(), 'www')
    symlinkSync(dir, link)
    expect(await write(link)).toBe('written')
    expect(existsSync(join(dir, 'a.json'))).toBe(true)
  })

  it.each(['../a.json', 'a/../../b', '/etc/passwd', '', '.registry-deploy/lock', 'a\\b'])(
    'is not left by %j',
    async (path) => {
      const target = await openDirectoryTarget(makeFolder())
      await expect(target.write(objectOf(path, 'x'), 'always')).rejects.toMatchObject({ code: 'TARGET_UNREADABLE' })
    },
  )

  it('that goes away while it is read is not an empty one', async () => {
    const dir = makeFolder()
    const target = await openDirectoryTarget(dir)
    rmSync(dir, { recursive: true })
    await expect(target.read('a.json')).rejects.toMatchObject({ code: 'TARGET_UNREADABLE' })
    await expect(target.list('')).rejects.toMatchObject({ code: 'TARGET_UNREADABLE' })
  })

  it('in which a file stands where a folder must be', async () => {
    const target = await openDirectoryTarget(makeFolder({ apps: 'a file' }))
    await expect(target.write(objectOf('apps/a.json', 'x'), 'absent')).rejects.toMatchObject({
      code: 'TARGET_UNWRITABLE',
    })
    await target.close()
  })

  it.skipIf(process.getuid?.() === 0)('that may not be written says so', async () => {
    const dir = makeFolder()
    const target = await openDirectoryTarget(dir)
    spawnSync('chmod', ['555', dir])
    await expect(target.write(objectOf('a.json', 'x'), 'absent')).rejects.toMatchObject({ code: 'TARGET_DENIED' })
    spawnSync('chmod', ['755', dir])
  })
})

describe('the lock of a folder', () => {
  it('is taken over from a process that has died', async () => {
    const dir = makeFolder()
    await leaveLock(dir, {})
    expect(await write(dir)).toBe('written')
    expect(existsSync(lockOf(dir))).toBe(false)
  })

  it('is taken over when the machine was started anew', async () => {
    const dir = makeFolder()
    await leaveLock(dir, { boot: 'the boot before', pid: process.pid })
    expect(await write(dir)).toBe('written')
  })

  it('is waited for while its process runs', async () => {
    const dir = makeFolder()
    await leaveLock(dir, { pid: process.pid })
    let looks = 0
    const giveBack = async () => {
      looks += 1
      if (looks === 3) rmSync(lockOf(dir))
    }
    expect(await write(dir, { wait: giveBack })).toBe('written')
    expect(looks).toBe(3)
  })

  it('is not waited for without end', async () => {
    const dir = makeFolder()
    await leaveLock(dir, { pid: process.pid })
    await expect(write(dir)).rejects.toMatchObject({
      code: 'TARGET_LOCKED',
      hint: expect.stringMatching(/^Wait/) as string,
    })
  })

  it.each(['host', 'space'])('of another %s is left alone, and can be broken', async (what) => {
    const dir = makeFolder()
    await leaveLock(dir, { [what]: 'another' })
    await expect(write(dir)).rejects.toMatchObject({
      code: 'TARGET_LOCKED',
      hint: expect.stringContaining('--break-lock') as string,
    })
    expect(existsSync(lockOf(dir))).toBe(true)
    expect(await write(dir, { breakLock: true })).toBe('written')
  })

  it('is not removed by two that find it dead at once', async () => {
    const dir = makeFolder()
    await leaveLock(dir, {})
    // Another process is about to remove it, and has been stopped.
    writeFileSync(join(dir, '.registry-deploy', 'lock.removal'), '{}')
    await expect(write(dir)).rejects.toMatchObject({ code: 'TARGET_LOCKED' })
  })
})
