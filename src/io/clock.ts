import { RegistryError } from '../model/errors.js'
import { readGit } from './read-git.js'

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
 * The time that a registry's sources date from, which decides whose listing stands: `SOURCE_DATE_EPOCH`, else the
 * committer time of the checked-out commit, else (`sources` changed and not committed, or no git) the time of the build.
 * `sources` are git pathspecs: what else lies about in the checkout says nothing about them.
 */
export const readSourceTime = async (
  dir: string,
  sources: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  buildTime: string,
): Promise<string> => {
  if (env['SOURCE_DATE_EPOCH'] !== undefined && env['SOURCE_DATE_EPOCH'] !== '') return buildTime
  try {
    const changes = await readGit(dir, ['status', '--porcelain', '--untracked-files=normal', '--', ...sources])
    if (changes !== '') return buildTime
    return formatTime(Number((await readGit(dir, ['log', '-1', '--format=%ct'])).trim()))
  } catch {
    // No git, no repository, no commit: the folder is its own source.
    return buildTime
  }
}

/** Milliseconds since 1970. */
export const readMilliseconds = (): number => Date.now()

/** The time so many seconds from now. */
export const readNow = (seconds = 0): string => formatTime(Math.floor(Date.now() / 1000 + seconds))

/** Starts a stopwatch; calling what it returns tells the milliseconds since. */
export const startTimer = (): (() => number) => {
  const start = performance.now()
  return () => Math.round(performance.now() - start)
}
