import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { type AdoptOptions, adopt } from '../../src/commands/adopt.js'
import { type BuildOptions, build } from '../../src/commands/build.js'
import { type Diagnostic, type DiagnosticCode, isFailing } from '../../src/model/diagnostic.js'
import { RegistryError, type RegistryErrorCode } from '../../src/model/errors.js'
import { followPointers } from '../commands/follow-pointers.js'
import { type Files, writeFiles, writeSample } from '../diagnostics/sample-registry.js'
import { runApart } from './apart.js'
import { closeGround, fastBase, type Ground, openGround } from './ground.js'
import { compareSnapshots, readSnapshot, type Snapshot } from './snapshot.js'

/** Why the program could not run; `message` may be a matcher, `<>` in it stands for the folder that holds everything. */
export interface Refusal {
  readonly code: RegistryErrorCode
  readonly message: string
}

/** More findings than anybody wants to read here: how many of each code, and the first of them. */
export interface Many {
  readonly counts: { readonly [code in DiagnosticCode]?: number }
  readonly first: readonly Diagnostic[]
}

/** A hostile input, and what must come of it. */
export interface HostileCase {
  /** Built first, laid over the sample; then `files`. */
  readonly before?: Files
  /** A function where they are large. */
  readonly files?: Files | (() => Files)
  /** For what no file can say. */
  readonly setup?: (ground: Ground) => void
  readonly options?: (ground: Ground) => Partial<BuildOptions>
  /** Adopts this instead of building. */
  readonly adopt?: (ground: Ground) => AdoptOptions
  /** Run by a shell in the folder of the sample's plugin when that has been read, and is about to be packed; with `apart`. */
  readonly meanwhile?: string
  /** Everything that is found, in order; or why the program refuses. */
  readonly expect: readonly Diagnostic[] | Many | Refusal
  /** In a process of its own, with limits: it could hang or explode. */
  readonly apart?: true
  /** Of so many files that on a busy disk they would measure the disk. */
  readonly manyFiles?: true
  /** As a user to whom permissions mean something. */
  readonly asNobody?: true
  /** Paths below the parent that the input itself changes, `meanwhile` or by a bundle command. */
  readonly alters?: readonly string[]
  /** The program does not stand up to this yet: what is wrong. The test must fail until it does. */
  readonly bug?: string
}

/** What a command gave: its receipt, or the error it threw. */
export interface Outcome {
  readonly ok?: boolean
  readonly diagnostics?: readonly Diagnostic[]
  readonly files?: { readonly written: number; readonly deleted?: number }
  readonly error?: Refusal
  /** What no command may throw, with its stack. */
  readonly crash?: string
}

/** What came of an attempt; all but `found` are empty where the program stood up to it. */
export interface Attempt {
  readonly found: readonly Diagnostic[] | Many | Refusal | undefined
  readonly crash: string | undefined
  /** Changes outside the out dir. */
  readonly strays: readonly string[]
  /** A refused input changes nothing in the out dir; an accepted one leaves a whole registry, which a second build keeps. */
  readonly out: readonly string[]
  readonly limits: readonly string[]
}

export const FINE = { crash: undefined, strays: [], out: [], limits: [] } as const

const ENV = { SOURCE_DATE_EPOCH: '1700000000' }
export const BASE = 'https://plugins.example.com/'
/** The user without rights, where this is run by root. */
const NOBODY = process.getuid?.() === 0 ? 65534 : undefined

/** Tries an input in a folder of its own. */
export const attempt = async (input: HostileCase): Promise<Attempt> => {
  const isApart = input.apart === true || input.asNobody === true
  const ground = openGround(isApart && input.manyFiles !== true ? undefined : fastBase())
  try {
    const { parent, dir, out } = ground
    const files = typeof input.files === 'function' ? input.files() : input.files
    if (input.before !== undefined) {
      writeSample(dir, input.before)
      await build({ dir, env: ENV })
      writeFiles(dir, files ?? {})
    } else writeSample(dir, files)
    if (input.asNobody === true && NOBODY !== undefined) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, parent])
    input.setup?.(ground)
    const skipped = [relative(parent, out), ...(input.alters ?? [])]
    const before = readSnapshot(parent, skipped)
    const outBefore = readOut(out)
    const { outcome, limits } = await runCase(input, ground)
    const strays = compareSnapshots(before, readSnapshot(parent, skipped))
    const outProblems = await checkOut(input, ground, outcome, outBefore)
    return { found: foundIn(outcome, parent, input.expect), crash: outcome.crash, strays, out: outProblems, limits }
  } finally {
    closeGround(ground)
  }
}

/** What the case expects, as {@link attempt} tells it. */
export const expected = (input: HostileCase): Attempt => ({ ...FINE, found: input.expect })

const optionsOf = ({ options, adopt }: HostileCase, ground: Ground): BuildOptions | AdoptOptions =>
  adopt === undefined ? { dir: ground.dir, env: ENV, ...options?.(ground) } : { env: ENV, ...adopt(ground) }

const runCase = async (input: HostileCase, ground: Ground) => {
  const options = optionsOf(input, ground)
  const command = input.adopt === undefined ? 'build' : 'adopt'
  if (input.apart === true || input.asNobody === true) {
    return runApart(command, options, ground, {
      uid: input.asNobody === true ? NOBODY : undefined,
      meanwhile: input.meanwhile,
      ...(input.bug !== undefined && { share: 0.3 }),
    })
  }
  return { outcome: await run(command, options), limits: [] }
}

const run = async (command: 'build' | 'adopt', options: BuildOptions | AdoptOptions): Promise<Outcome> => {
  try {
    return await (command === 'build' ? build(options as BuildOptions) : adopt(options as AdoptOptions))
  } catch (error) {
    if (error instanceof RegistryError) return { error: { code: error.code, message: error.message } }
    return { crash: String((error as Error).stack) }
  }
}

const foundIn = (
  { error, diagnostics, ok }: Outcome,
  parent: string,
  expected: HostileCase['expect'],
): Attempt['found'] => {
  if (error !== undefined) return { code: error.code, message: error.message.replaceAll(parent, '<>') }
  if (diagnostics !== undefined && ok === isFailing(diagnostics, false))
    throw new Error('`ok` contradicts the findings')
  if (diagnostics === undefined || !('counts' in expected)) return diagnostics
  const counts: Partial<Record<DiagnosticCode, number>> = {}
  for (const { code } of diagnostics) counts[code] = (counts[code] ?? 0) + 1
  return { counts, first: diagnostics.slice(0, expected.first.length) }
}

const checkOut = async (
  input: HostileCase,
  ground: Ground,
  outcome: Outcome,
  before: Snapshot,
): Promise<readonly string[]> => {
  const { parent, out } = ground
  if (input.alters?.includes(relative(parent, out))) return []
  if (outcome.ok !== true) return compareSnapshots(before, readOut(out))
  return input.adopt === undefined ? checkAccepted(input, ground) : []
}

/** A registry that cannot be read by its own next build is broken, whatever the first one said. */
const checkAccepted = async (input: HostileCase, ground: Ground): Promise<readonly string[]> => {
  const { problems } = followPointers(ground.out, BASE)
  // What takes a process of its own takes long enough once.
  if (input.apart === true) return problems
  const { outcome } = await runCase(input, ground)
  const isKept = outcome.ok === true && outcome.files?.written === 0 && outcome.files.deleted === 0
  return isKept ? problems : [...problems, `built again: ${JSON.stringify(outcome).slice(0, 500)}`]
}

const readOut = (out: string): Snapshot => (existsSync(out) ? readSnapshot(out) : new Map())
