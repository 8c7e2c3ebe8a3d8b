import type { ProgramName } from './command-line.js'
import { reportCrash, runProgram, type Terminal } from './program.js'

/** Runs the program of that name with what this process was started with; the process ends when it is done. */
export const startProgram = (program: ProgramName): void => {
  const interrupt = new AbortController()
  let isHeld = false

  const terminal: Terminal = {
    program,
    args: process.argv.slice(2),
    cwd: process.cwd(),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => performance.now(),
    holdInterrupt: () => {
      isHeld = true
      return interrupt.signal
    },
  }

  for (const stream of [process.stdout, process.stderr]) {
    // Whoever read us has gone (`| head`): that is no error, and the work goes on.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
  process.on('uncaughtException', (error) => process.exit(reportCrash(error, terminal)))
  /** By the signal itself, so that a shell stops its script, too. */
  const endByInterrupt = (): void => {
    process.removeListener('SIGINT', onInterrupt)
    process.kill(process.pid, 'SIGINT')
  }
  const onInterrupt = (): void => {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K')
    // Whoever asks twice does not want to wait. Last, since a running bundler has to be ended first.
    if (!isHeld || interrupt.signal.aborted) setImmediate(endByInterrupt)
    interrupt.abort()
  }
  process.on('SIGINT', onInterrupt)

  // Work that waits for something that never comes lets Node end quietly, as if all were well.
  let isDone = false
  process.once('beforeExit', () => {
    if (!isDone) process.exitCode = reportCrash(new Error('the program came to an end before its work did'), terminal)
  })
  void runProgram(terminal).then((exitCode) => {
    isDone = true
    // Not process.exit: what was written to a pipe may still be on its way.
    process.exitCode = exitCode
    if (interrupt.signal.aborted) endByInterrupt()
  })
}
