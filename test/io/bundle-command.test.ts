import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runBundleCommand } from '../../src/io/bundle-command.js'
import { makeFolder } from './source-fixture.js'

const run = (cwd: string, command: string, changes: { outFile?: string; timeoutMs?: number; slug?: string } = {}) =>
  runBundleCommand({ command, cwd, slug: 'my-app', version: '1.0.0-rc.1', outFile: join(cwd, 'out'), ...changes })

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    // An ended process that nobody has waited for still has its number.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

describe.skipIf(process.platform === 'win32')('a bundle command', () => {
  test('runs in the folder, with its words filled in and quoted, and with its environment', async () => {
    const cwd = makeFolder({ here: '' })
    const outFile = join(cwd, "it's {slug} $HOME `x`.tar.gz")
    const command = `ls here && printf '%s\\n' {slug} {version} {out} {other} "$REGISTRY_SLUG" "$REGISTRY_VERSION" "$REGISTRY_OUT" > {out}`
    expect(await run(cwd, command, { outFile })).toEqual({ ok: true, size: readFileSync(outFile).length })
    expect(readFileSync(outFile, 'utf8').split('\n')).toEqual([
      'my-app',
      '1.0.0-rc.1',
      outFile,
      '{other}',
      'my-app',
      '1.0.0-rc.1',
      outFile,
      '',
    ])
  })

  test.each([
    ['echo out; echo err >&2; exit 3', 'ended with exit code 3', 'out\nerr\n'],
    ['echo fine', 'wrote no file to {out}', 'fine\n'],
    ['mkdir {out}', 'wrote no file to {out}', ''],
    ['cat; exit 1', 'ended with exit code 1', ''],
    ['kill -TERM $$', 'was ended by SIGTERM', ''],
  ])('%s: %s', async (command, problem, output) => {
    expect(await run(makeFolder(), command)).toEqual({ ok: false, problem, output })
  })

  test('keeps only the end of what it says', async () => {
    const command = `node -e 'process.stdout.write("\\u00fc".repeat(100000) + "end")'; exit 1`
    expect(await run(makeFolder(), command)).toEqual({
      ok: false,
      problem: 'ended with exit code 1',
      output: `${'ü'.repeat(2046)}end`,
    })
  })

  test('is ended with all it started when it takes too long', async () => {
    const cwd = makeFolder()
    const result = await run(cwd, 'sleep 600 & echo $! > pid; echo started; wait', { timeoutMs: 500 })
    expect(result).toEqual({ ok: false, problem: 'took longer than 0.5 s', output: 'started\n' })
    await expect.poll(() => isRunning(Number(readFileSync(join(cwd, 'pid'), 'utf8')))).toBe(false)
  })

  test('leaves nothing running, and does not wait for what it left', async () => {
    const cwd = makeFolder()
    const started = Date.now()
    expect(await run(cwd, 'sleep 600 & echo $! > pid; echo x > {out}')).toEqual({ ok: true, size: 2 })
    expect(await run(cwd, 'setsid sleep 3 & echo x > {out}; sleep 0.2')).toEqual({ ok: true, size: 2 })
    expect(Date.now() - started).toBeLessThan(2900)
    await expect.poll(() => isRunning(Number(readFileSync(join(cwd, 'pid'), 'utf8')))).toBe(false)
  })

  test('in a folder that is gone could not be started', async () => {
    const cwd = join(makeFolder(), 'gone')
    expect(await run(cwd, 'true')).toEqual({
      ok: false,
      problem: expect.stringMatching(/^could not be started: spawn .*ENOENT$/),
      output: '',
    })
  })

  test('takes nothing with it: no listener stays', async () => {
    const before = process.listenerCount('SIGINT')
    const cwd = makeFolder()
    writeFileSync(join(cwd, 'out'), '')
    await run(cwd, 'true')
    expect([process.listenerCount('SIGINT'), existsSync(join(cwd, 'out'))]).toEqual([before, true])
  })
})
