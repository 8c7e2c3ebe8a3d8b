import { setFlagsFromString } from 'node:v8'
import type { ProgramName } from './command-line.js'
import { reportCrash, runProgram, type Terminal } from './program.js'

/** From a terminal, and from whoever ends a service or a job of a workflow. */
const INTERRUPTS = ['SIGINT', 'SIGTERM'] as const
type Interrupt = (typeof INTERRUPTS)[number]

/**
 * How much the heap may grow, in percent of what is in use, before V8 looks for garbage. Left alone it lets garbage grow to three
 * times as much, where the machine has the memory: most of the peak of a large build, for no time that could be measured.
 */
const HEAP_GROWTH = 50

/** Runs the program of that name with what this process was started with; the process ends when it is done. */
export const startProgram = (program: ProgramName): void => {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`)
  const interrupt = new AbortController()
  let isHeld = false
  let isRegularEnd = false

  const terminal: Terminal = {
    program,
    args: process.argv.slice(2),
    cwd: process.cwd(),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => performance.now(),
    holdInterrupt: (isRegular = false) => {
      isHeld = true
      isRegularEnd = isRegular
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
  let interruptedBy: Interrupt | undefined
  /** By the signal itself, so that a shell stops its script, too. */
  const endBy = (signal: Interrupt): void => {
    for (const each of INTERRUPTS) process.removeListener(each, onInterrupt)
    process.kill(process.pid, signal)
  }
  const onInterrupt = (signal: Interrupt): void => {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K')
    // Whoever asks twice does not want to wait. Last, since a running bundler has to be ended first.
    if (!isHeld || interruptedBy !== undefined) setImmediate(endBy, signal)
    interruptedBy ??= signal
    interrupt.abort()
  }
  for (const signal of INTERRUPTS) process.on(signal, onInterrupt)

  // Work that waits for something that never comes lets Node end quietly, as if all were well.
  let isDone = false
  process.once('beforeExit', () => {
    if (!isDone) process.exitCode = reportCrash(new Error('the program came to an end before its work did'), terminal)
  })
  void runProgram(terminal).then((exitCode) => {
    isDone = true
    // Not process.exit: what was written to a pipe may still be on its way.
    process.exitCode = exitCode
    if (interruptedBy !== undefined && !isRegularEnd) endBy(interruptedBy)
  })
}
