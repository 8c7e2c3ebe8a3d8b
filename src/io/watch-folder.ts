import { basename, sep } from 'node:path'
import { watch } from 'chokidar'
import { RegistryError } from '../model/errors.js'

export interface Watch {
  readonly close: () => Promise<void>
}

/** What sources are never made of; the files of an editor come and go beside them. */
const IGNORED = /^(?:\.git|\.hg|\.svn|node_modules|\.DS_Store|.*~|\..*\.sw[a-z]|4913|\.#.*)$/

/** A program that saves a file does so in several steps. */
const REST = 40

/**
 * Calls `onChange` once whatever lies in a folder has changed and then been at rest for a moment; `ignored` folders (absolute)
 * are passed over. Returns when it watches; `onProblem` is told when it no longer can.
 */
export const watchFolder = async (
  dir: string,
  ignored: readonly string[],
  { onChange, onProblem }: { readonly onChange: () => void; readonly onProblem: (problem: RegistryError) => void },
): Promise<Watch> => {
  const isIgnored = (path: string): boolean =>
    path !== dir &&
    (IGNORED.test(basename(path)) || ignored.some((each) => path === each || path.startsWith(each + sep)))
  const watcher = watch(dir, { ignored: isIgnored, ignoreInitial: true, followSymlinks: false })
  let rest: NodeJS.Timeout | undefined
  watcher.on('all', () => {
    clearTimeout(rest)
    rest = setTimeout(onChange, REST)
  })
  watcher.on('error', (cause) => onProblem(watchProblem(dir, cause)))
  await new Promise<void>((resolve) => watcher.once('ready', resolve).once('error', () => resolve()))
  return {
    close: async () => {
      clearTimeout(rest)
      await watcher.close()
    },
  }
}

const watchProblem = (dir: string, cause: unknown): RegistryError => {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new RegistryError('WATCH_FAILED', `Could not watch ${dir} for changes: ${reason}`, {
    hint: 'On Linux, fs.inotify.max_user_watches may be too low; CHOKIDAR_USEPOLLING=1 does without.',
    cause,
  })
}
