import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { RegistryError } from '../model/errors.js'

const run = promisify(execFile)

/** Seconds since 1970 as `YYYY-MM-DDTHH:MM:SSZ`, the one form of time that the registry shows. */
export const formatTime = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')

/** The time of this build: `SOURCE_DATE_EPOCH` where it is set (reproducible-builds.org), else now. */
export const readBuildTime = (env: Readonly<Record<string, string | undefined>>): string => {
  const epoch = env['SOURCE_DATE_EPOCH']
  if (epoch === undefined || epoch === '') return formatTime(Math.floor(Date.now() / 1000))
  // The last second of the year 9999: beyond it the format would change its length.
  if (!/^\d{1,12}$/.test(epoch) || Number(epoch) > 253_402_300_799) {
    throw new RegistryError('ENVIRONMENT_INVALID', `SOURCE_DATE_EPOCH is "${epoch}", which is no time.`, {
      hint: 'Set it to whole seconds since 1970, for example with: git log -1 --format=%ct',
    })
  }
  return formatTime(Number(epoch))
}

/**
 * The time that what is in `dir` dates from, which decides whose listing stands: `SOURCE_DATE_EPOCH`, else the committer
 * time of the checked-out commit, else (changes that are not committed, or no git) the time of the build.
 */
export const readSourceTime = async (
  dir: string,
  env: Readonly<Record<string, string | undefined>>,
  buildTime: string,
): Promise<string> => {
  if (env['SOURCE_DATE_EPOCH'] !== undefined && env['SOURCE_DATE_EPOCH'] !== '') return buildTime
  try {
    const { stdout: changes } = await run('git', ['-C', dir, 'status', '--porcelain', '--', '.'])
    if (changes !== '') return buildTime
    const { stdout: time } = await run('git', ['-C', dir, 'log', '-1', '--format=%ct'])
    return formatTime(Number(time.trim()))
  } catch {
    // No git, no repository, no commit: the folder is its own source.
    return buildTime
  }
}

/** Starts a stopwatch; calling what it returns tells the milliseconds since. */
export const startTimer = (): (() => number) => {
  const start = performance.now()
  return () => Math.round(performance.now() - start)
}
