import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './attempt.js'
import type { Ground } from './ground.js'

const PROGRAM = fileURLToPath(new URL('run-apart.mjs', import.meta.url))

/** The most that any input may cost. */
const LIMIT = { seconds: 5, megabytes: 500 } as const
/** By the clock, for what waits instead of working: other tests run at the same time. */
const PATIENCE_MS = 15_000

export interface ApartResult {
  readonly outcome: Outcome
  /** Limits that were broken. */
  readonly limits: readonly string[]
}

/**
 * Runs a command of the built library in a process of its own, which ends when it has used up its time. The limit is one
 * of CPU time, so that what else runs on the machine does not decide. `uid`: as which user, where that can be chosen.
 */
export const runApart = async (
  command: 'build' | 'adopt',
  options: object,
  { parent }: Pick<Ground, 'parent'>,
  uid?: number,
): Promise<ApartResult> => {
  const { PATH = '' } = process.env
  const line = `ulimit -t ${LIMIT.seconds + 1}; exec "$@"`
  const args = [process.execPath, PROGRAM, command, JSON.stringify(options)]
  const child = spawn('sh', ['-c', line, 'sh', ...args], {
    cwd: parent,
    env: { PATH, TMPDIR: `${parent}/tmp` },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    child.kill('SIGKILL')
  }, PATIENCE_MS)
  const signal = await new Promise((resolve) => child.once('close', (_, name) => resolve(name)))
  clearTimeout(timer)
  if (isLate) return { outcome: { crash: '' }, limits: [`did not end within ${PATIENCE_MS / 1000} s`] }
  if (signal !== null) return { outcome: { crash: '' }, limits: [`was ended by ${signal}`] }
  return read(stdout, stderr)
}

const read = (stdout: string, stderr: string): ApartResult => {
  if (!stdout.startsWith('{')) return { outcome: { crash: stderr.slice(0, 2000) }, limits: [] }
  const { cost, ...outcome } = JSON.parse(stdout) as Outcome & { readonly cost: Record<keyof typeof LIMIT, number> }
  const limits = (['seconds', 'megabytes'] as const)
    .filter((unit) => cost[unit] > LIMIT[unit])
    .map((unit) => `took ${Math.round(cost[unit])} ${unit}`)
  return { outcome, limits }
}
