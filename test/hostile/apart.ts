import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './attempt.js'
import type { Ground } from './ground.js'

const PROGRAM = fileURLToPath(new URL('runner.mjs', import.meta.url))

/** The most that any input may cost; of time, by the processor, so that what else runs on the machine does not decide. */
const LIMIT = { seconds: 5, megabytes: 500 } as const
/** Seconds, for what waits instead of working. */
const PATIENCE = 15
/** Milliseconds between two looks at a process. */
const LOOK = 100

export interface ApartResult {
  readonly outcome: Outcome
  /** Limits that were broken. */
  readonly limits: readonly string[]
}

interface ApartOptions {
  readonly uid?: number | undefined
  readonly share?: number
  readonly meanwhile?: string | undefined
}

interface Reply {
  readonly result: Outcome
  readonly seconds: number
  readonly megabytes: number
}

/**
 * Runs a command of the built library in another process, which is ended when it breaks a limit. `uid`: as which user,
 * where that can be chosen. `share`: of the time, for what is known to break the limit, so that nobody waits for all of it.
 * `meanwhile`: what a shell does when the first plugin is about to be packed.
 */
export const runApart = async (
  command: 'build' | 'adopt',
  options: object,
  { parent }: Pick<Ground, 'parent'>,
  { uid, share = 1, meanwhile }: ApartOptions = {},
): Promise<ApartResult> => {
  const runner = idle.get(uid)?.pop() ?? (await startRunner(uid))
  const over = new AbortController()
  let stderr = ''
  runner.stderr?.on('data', (text: Buffer) => {
    stderr += text
  })
  const ended = watch(runner, share, over.signal)
  const replied = once(runner, 'message', over).then(([reply]) => ({ reply: reply as Reply }))
  runner.send({ command, options, dir: parent, tmp: `${parent}/tmp`, meanwhile })
  const found = await Promise.race([replied, ended])
  over.abort()
  runner.stderr?.removeAllListeners('data')
  for (const promise of [replied, ended]) promise.catch(() => {})
  if (!('reply' in found)) return { outcome: { crash: stderr.slice(0, 2000) }, limits: [found.limit] }
  const { result, ...cost } = found.reply
  // What once was large stays so, and would be counted against the next.
  if (cost.megabytes > LIMIT.megabytes * 0.4) runner.kill('SIGKILL')
  else idle.set(uid, [...(idle.get(uid) ?? []), runner])
  const limits = (['seconds', 'megabytes'] as const)
    .filter((unit) => cost[unit] > LIMIT[unit])
    .map((unit) => `took ${Math.round(cost[unit])} ${unit}`)
  return { outcome: result, limits }
}

/** Ends every process that waits for work. */
export const closeRunners = (): void => {
  for (const runner of [...idle.values()].flat()) runner.kill('SIGKILL')
  idle.clear()
}

/** By user. */
const idle = new Map<number | undefined, ChildProcess[]>()

const startRunner = async (uid: number | undefined): Promise<ChildProcess> => {
  const { PATH = '' } = process.env
  const runner = fork(PROGRAM, {
    execArgv: ['--expose-gc'],
    env: { PATH },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  await once(runner, 'message')
  return runner
}

/** Kills a process that works or waits for too long; tells why it came to its end. */
const watch = async (runner: ChildProcess, share: number, signal: AbortSignal): Promise<{ readonly limit: string }> => {
  const before = look(runner)
  let last = before
  let waited = 0
  let limit: string | undefined
  const timer = setInterval(() => {
    const now = look(runner)
    // Whoever would work if the machine let it does not wait.
    if (now.isWaiting && now.seconds === last.seconds) waited += LOOK / 1000
    last = now
    if (now.seconds - before.seconds > LIMIT.seconds * share) limit = `was at work for ${LIMIT.seconds * share} s`
    else if (waited > PATIENCE * share) limit = `waited for ${PATIENCE * share} s`
    else return
    runner.kill('SIGKILL')
  }, LOOK)
  try {
    const [, name] = await once(runner, 'exit', { signal })
    return { limit: limit ?? `was ended by ${name ?? 'itself'}` }
  } finally {
    clearInterval(timer)
  }
}

/** CPU time of a process, and whether it sleeps, as Linux tells both; elsewhere the clock alone counts. */
const look = ({ pid }: ChildProcess): { readonly seconds: number; readonly isWaiting: boolean } => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
    return { seconds: (Number(fields[11]) + Number(fields[12])) / 100, isWaiting: fields[0] === 'S' }
  } catch {
    return { seconds: 0, isWaiting: true }
  }
}
