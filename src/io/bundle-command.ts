import { type ChildProcess, spawn } from 'node:child_process'
import { lstatSync } from 'node:fs'

/** Bytes of a command's output that are kept: the last ones, where the trouble is told. */
const OUTPUT_LIMIT = 4096
const TIMEOUT_MS = 10 * 60 * 1000
/** How long a process that left the group may hold on to the output after the command has ended. */
const GRACE_MS = 1000

/** A `bundle.command` and what it is run for. */
export interface BundleRun {
  /** A shell command; `{slug}`, `{version}` and `{out}` are filled in, quoted: it must not quote them again. */
  readonly command: string
  /** Absolute: the folder it runs in. */
  readonly cwd: string
  readonly slug: string
  readonly version: string
  /** Absolute: the file it must write. */
  readonly outFile: string
  /** Default: ten minutes. */
  readonly timeoutMs?: number
}

/** How it went: the bytes of the file, or a problem and, as `output`, the end of what it wrote to stdout and stderr. */
export type BundleResult =
  | { readonly ok: true; readonly size: number }
  | { readonly ok: false; readonly problem: string; readonly output: string }

/**
 * Runs the command by the shell, with `REGISTRY_SLUG`, `REGISTRY_VERSION` and `REGISTRY_OUT` in its environment and no
 * input. Nothing it starts in its process group outlives it, a time-out or the end of this program by a signal.
 */
export const runBundleCommand = (run: BundleRun): Promise<BundleResult> =>
  new Promise((resolve) => {
    const child = spawn(fillIn(run), {
      cwd: run.cwd,
      shell: true,
      // A group of its own, so that all of it can be ended; Windows has no groups and would open a window.
      detached: !isWindows,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, REGISTRY_SLUG: run.slug, REGISTRY_VERSION: run.version, REGISTRY_OUT: run.outFile },
    })
    const output = keepTail(child)
    const timeoutMs = run.timeoutMs ?? TIMEOUT_MS
    let problem: string | undefined
    const timer = setTimeout(() => {
      problem = `took longer than ${timeoutMs / 1000} s`
      killGroup(child)
    }, timeoutMs)
    const releaseSignals = passSignals(child)

    child.once('error', (error) => {
      problem ??= `could not be started: ${error.message}`
    })
    child.once('exit', () => {
      clearTimeout(timer)
      killGroup(child)
      setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
      }, GRACE_MS).unref()
    })
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      releaseSignals()
      problem ??= problemOf(code, signal)
      const file = lstatSync(run.outFile, { throwIfNoEntry: false })
      if (problem === undefined && file?.isFile() === true) resolve({ ok: true, size: file.size })
      else resolve({ ok: false, problem: problem ?? 'wrote no file to {out}', output: output() })
    })
  })

const isWindows = process.platform === 'win32'

/** All at once: what is filled in is never filled in again. */
const fillIn = ({ command, slug, version, outFile }: BundleRun): string => {
  const values: Readonly<Record<string, string>> = { slug, version, out: outFile }
  return command.replace(/\{(slug|version|out)\}/g, (_, key: string) => quote(values[key] ?? ''))
}

const quote = (text: string): string => (isWindows ? `"${text}"` : `'${text.replaceAll("'", `'\\''`)}'`)

const keepTail = (child: ChildProcess): (() => string) => {
  let tail = Buffer.alloc(0)
  const keep = (chunk: Buffer): void => {
    tail = Buffer.concat([tail, chunk]).subarray(-OUTPUT_LIMIT)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  // The cut may fall within a character.
  return () => tail.toString('utf8').replace(/^\ufffd+/, '')
}

const killGroup = (child: ChildProcess): void => {
  if (child.pid === undefined) return
  if (isWindows) {
    if (child.exitCode === null) spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    // Nobody is left in the group; macOS says EPERM when only ended processes are.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/** The terminal's signals do not reach a group of its own: one that ends this program ends the group first. */
const passSignals = (child: ChildProcess): (() => void) => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const end = (signal: NodeJS.Signals): void => {
    killGroup(child)
    release()
    process.kill(process.pid, signal)
  }
  const release = (): void => {
    for (const signal of signals) process.removeListener(signal, end)
  }
  for (const signal of signals) process.on(signal, end)
  return release
}

const problemOf = (code: number | null, signal: NodeJS.Signals | null): string | undefined => {
  if (code === 0) return undefined
  return code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with exit code ${code}`
}
