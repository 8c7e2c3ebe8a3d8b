import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RegistryError } from '../../model/errors.js'

/** Whoever holds a lock, as far as another process can tell whether it still runs. */
export interface LockHolder {
  readonly host: string
  /** Another one after each start of the machine. */
  readonly boot: string
  /** Process ids mean something in one namespace only: two containers may share a host's name. */
  readonly space: string
  readonly pid: number
  readonly token: string
}

export interface LockOptions {
  /** Takes a lock whose holder cannot be asked. */
  readonly breakLock?: boolean | undefined
  readonly wait?: ((milliseconds: number) => Promise<unknown>) | undefined
}

/** Milliseconds between two looks. */
const LOOK_EVERY = 50
/** How often one looks for a holder that runs on this machine, and for one that may or may not run on another. */
const LOOKS = { here: 6000, elsewhere: 200 }

/**
 * Takes the lock of a folder: a file that holds who has it, made by link(2), which fails when it is there, on every file
 * system. A lock whose process has died on this machine is taken over. Returns what gives it back.
 *
 * @throws RegistryError `TARGET_LOCKED` when it is not to be had.
 */
export const openLock = async (dir: string, options: LockOptions = {}): Promise<() => void> => {
  const holder: LockHolder = { ...thisProcess(), token: randomBytes(8).toString('hex') }
  const lock = join(dir, 'lock')
  for (let looks = 0; ; looks++) {
    const other = readHolder(lock)
    if (other === undefined) {
      if (linkOnce(dir, lock, JSON.stringify(holder))) return () => rmSync(lock, { force: true })
      continue
    }
    if ((isDead(other) || options.breakLock === true) && takeAway(dir, lock, other)) continue
    const isHere = isSameMachine(other)
    if (looks >= (isHere ? LOOKS.here : LOOKS.elsewhere)) throw locked(dir, other, isHere)
    await (options.wait ?? sleep)(LOOK_EVERY)
  }
}

/** Makes a file with this text unless it is there. It is whole from its first moment, which writing it would not be. */
const linkOnce = (dir: string, file: string, text: string): boolean => {
  mkdirSync(dir, { recursive: true })
  const temp = join(dir, `${randomBytes(8).toString('hex')}.lock`)
  writeFileSync(temp, text, { flag: 'wx' })
  try {
    linkSync(temp, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(temp, { force: true })
  }
}

/** `undefined` when the lock is gone. */
const readHolder = (lock: string): LockHolder | undefined => {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as LockHolder
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Removes a lock that nobody holds. Two that find the same one dead must not both remove it, or the second would remove
 * what the first has made since: so this has a lock of its own.
 */
const takeAway = (dir: string, lock: string, dead: LockHolder): boolean => {
  const guard = join(dir, 'lock.removal')
  if (!linkOnce(dir, guard, JSON.stringify(dead))) return false
  try {
    if (readHolder(lock)?.token === dead.token) rmSync(lock, { force: true })
    return true
  } finally {
    rmSync(guard, { force: true })
  }
}

const thisProcess = (): Omit<LockHolder, 'token'> => ({
  host: hostname(),
  boot: readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
  space: readOr(() => readlinkSync('/proc/self/ns/pid')),
  pid: process.pid,
})

/** What other systems do not tell is the same for all of their processes. */
const readOr = (read: () => string): string => {
  try {
    return read()
  } catch {
    return ''
  }
}

const isSameMachine = ({ host, boot, space }: LockHolder): boolean => {
  const here = thisProcess()
  return host === here.host && boot === here.boot && space === here.space
}

const isDead = (other: LockHolder): boolean => {
  const here = thisProcess()
  if (other.host === here.host && other.space === here.space && other.boot !== here.boot) return true
  if (!isSameMachine(other)) return false
  try {
    process.kill(other.pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

const locked = (dir: string, { host, pid }: LockHolder, isHere: boolean): RegistryError =>
  new RegistryError('TARGET_LOCKED', `Another deploy (process ${pid} on ${host}) holds the lock in ${dir}.`, {
    hint: isHere
      ? 'Wait until it has ended, or end it.'
      : 'If it is certain that it does not run any more, deploy with --break-lock.',
  })
