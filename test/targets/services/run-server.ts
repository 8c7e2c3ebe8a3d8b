import { type ChildProcess, spawn } from 'node:child_process'

export interface Server {
  /** What the pattern's first group matched in the output. */
  readonly found: string
  readonly close: () => Promise<void>
}

/** Milliseconds. */
const LONGEST_START = 60_000

/**
 * Starts a server of another project and waits for the line that says where it listens. `undefined` when the program is not
 * installed; with `REQUIRE_SERVICES=1`, as in CI, that is an error.
 */
export const runServer = async (
  command: string,
  args: readonly string[],
  { ready, env = {} }: { readonly ready: RegExp; readonly env?: Readonly<Record<string, string>> },
): Promise<Server | undefined> => {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  // A worker that ends before its tests do must not leave it behind.
  const kill = (): boolean => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  const found = await readLine(child, ready)
  if (found !== undefined) return { found, close: () => stop(child) }
  await stop(child)
  if (process.env['REQUIRE_SERVICES'] === '1')
    throw new Error(`${command} is required and not installed, or does not start`)
  return undefined
}

const readLine = (child: ChildProcess, ready: RegExp): Promise<string | undefined> =>
  new Promise((resolve) => {
    let output = ''
    const take = (chunk: Buffer): void => {
      output += chunk.toString()
      const match = ready.exec(output)
      if (match !== null) resolve(match[1])
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    child.once('error', () => resolve(undefined))
    child.once('exit', () => resolve(undefined))
    setTimeout(() => resolve(undefined), LONGEST_START).unref()
  })

const stop = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
