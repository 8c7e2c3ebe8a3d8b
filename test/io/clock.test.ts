import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formatTime, readBuildTime, readSourceTime } from '../../src/io/clock.js'

describe('readBuildTime', () => {
  it('is SOURCE_DATE_EPOCH where that is set', () => {
    expect(readBuildTime({ SOURCE_DATE_EPOCH: '1705312800' })).toBe('2024-01-15T10:00:00Z')
    expect(readBuildTime({ SOURCE_DATE_EPOCH: '0' })).toBe('1970-01-01T00:00:00Z')
  })

  it('is now, without fractions, where it is not', () => {
    for (const env of [{}, { SOURCE_DATE_EPOCH: '' }]) {
      const before = Math.floor(Date.now() / 1000)
      const time = readBuildTime(env)
      expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      expect(Date.parse(time) / 1000).toBeGreaterThanOrEqual(before)
      expect(Date.parse(time)).toBeLessThanOrEqual(Date.now())
    }
  })

  it.each(['yesterday', '-1', '1.5', '1e3', '253402300800'])('refuses %s', (epoch) => {
    expect(() => readBuildTime({ SOURCE_DATE_EPOCH: epoch })).toThrowError(
      expect.objectContaining({
        code: 'ENVIRONMENT_INVALID',
        message: `SOURCE_DATE_EPOCH is "${epoch}", which is no time.`,
      }),
    )
  })
})

describe('readSourceTime', () => {
  const buildTime = '2030-01-01T00:00:00Z'
  let dir: string
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: dir,
      env: { ...process.env, GIT_COMMITTER_DATE: '1705312800 +0200' },
    })
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'source-time-'))
    writeFileSync(join(dir, 'file'), '1')
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('is the build time without git, without a commit and with changes that are not committed', async () => {
    expect(await readSourceTime(dir, ['.'], {}, buildTime)).toBe(buildTime)
    git('init', '-q')
    expect(await readSourceTime(dir, ['.'], {}, buildTime)).toBe(buildTime)
    git('add', '.')
    git('commit', '-qm', 'one')
    writeFileSync(join(dir, 'file'), '2')
    expect(await readSourceTime(dir, ['.'], {}, buildTime)).toBe(buildTime)
  })

  it('does not care for what is no source, nor for the git of a hook that runs it', async () => {
    git('init', '-q')
    git('add', '.')
    git('commit', '-qm', 'one')
    writeFileSync(join(dir, 'package-lock.json'), '{}')
    process.env['GIT_DIR'] = '/nowhere'
    try {
      expect(await readSourceTime(dir, [':(literal)file', ':(glob)plugins/*/**'], {}, buildTime)).toBe(
        formatTime(1705312800),
      )
      expect(await readSourceTime(dir, ['.'], {}, buildTime)).toBe(buildTime)
    } finally {
      delete process.env['GIT_DIR']
    }
  })

  it('is the committer time of a clean checkout, and SOURCE_DATE_EPOCH before that', async () => {
    git('init', '-q')
    git('add', '.')
    git('commit', '-qm', 'one')
    expect(await readSourceTime(dir, ['.'], {}, buildTime)).toBe(formatTime(1705312800))
    expect(await readSourceTime(dir, ['.'], { SOURCE_DATE_EPOCH: '1893456000' }, buildTime)).toBe(buildTime)
  })
})
