import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const TIME = '/usr/bin/time'
/** User time, system time, kilobytes. */
const FORMAT = '%U %S %M'

/** Whether GNU time is there, which alone tells the CPU time and memory of another process. */
const hasTime = () => {
  const { stderr } = spawnSync(TIME, ['-f', FORMAT, 'true'], { encoding: 'utf8' })
  return /^\d+\.\d+ \d+\.\d+ \d+$/.test(stderr?.trim() ?? '')
}

/** Settings of whoever runs the benchmark must not reach what is measured; the fixed time makes each run's bytes the same. */
const buildEnv = () => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(REGISTRY_|GITHUB_|NODE_OPTIONS$|CI$)/.test(name)),
  ),
  SOURCE_DATE_EPOCH: '1704067200',
  NO_COLOR: '1',
})

/**
 * Opens the stopwatch. It runs whole processes: wall clock from before the start to after the end, user and system time
 * together, the most memory that was resident (of the largest process, should there be several), all in seconds and bytes.
 */
export const openStopwatch = (workDir) => {
  const isTimed = hasTime()
  const usageFile = join(workDir, 'usage.txt')
  const logFile = join(workDir, 'log.txt')
  const env = buildEnv()

  const run = (command, args, { cwd, silent = false, env: more = {} } = {}) => {
    // Nothing of the run before is still to be written when the next one starts.
    spawnSync('sync')
    const log = silent ? 'ignore' : openSync(logFile, 'w')
    const [program, ...rest] = isTimed ? [TIME, '-o', usageFile, '-f', FORMAT, command, ...args] : [command, ...args]
    const start = performance.now()
    const { status, signal, error } = spawnSync(program, rest, {
      cwd,
      env: { ...env, ...more },
      stdio: ['ignore', log, log],
    })
    const wall = (performance.now() - start) / 1000
    if (!silent) closeSync(log)
    if (status !== 0) {
      const output = silent ? '' : readFileSync(logFile, 'utf8').slice(-2_000)
      throw new Error(`${[command, ...args].join(' ')} ended with ${error ?? signal ?? status}\n${output}`)
    }
    return { wall, ...(isTimed && readUsage(usageFile)) }
  }
  return {
    isTimed,
    run,
    /** What the last run that was not silent printed. */
    readOutput: () => readFileSync(logFile, 'utf8'),
  }
}

const readUsage = (file) => {
  const [user, system, kilobytes] = readFileSync(file, 'utf8').trim().split('\n').at(-1).split(' ').map(Number)
  return { cpu: user + system, peak: kilobytes * 1024 }
}
