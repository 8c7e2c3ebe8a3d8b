import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BuildOptions, build } from '../../src/commands/build.js'
import { RegistryError } from '../../src/model/errors.js'
import { followPointers } from '../commands/follow-pointers.js'
import { config, manifest, writeFiles, writeSample } from '../diagnostics/sample-registry.js'
import { BASE } from './attempt.js'
import { closeGround, type Ground, openGround } from './ground.js'
import { compareSnapshots, readSnapshot } from './snapshot.js'

/** Bytes that no compressor makes smaller. */
const noise = (bytes: number): Buffer => {
  let state = 1
  return Buffer.from(
    Uint8Array.from({ length: bytes }, () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0
      return state >>> 16
    }),
  )
}

const canMount = process.platform === 'linux' && process.getuid?.() === 0
// Where a run must be whole and could mount a disk, it is no excuse that it does not.
const mustMount = process.env['REQUIRE_SERVICES'] === '1' && canMount

let ground: Ground
let disk: string

const mount = (size: string): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk], { stdio: 'ignore' })
    return true
  } catch (error) {
    if (mustMount) throw error
    return false
  }
}

const remount = (mode: 'ro' | 'rw'): void => {
  execFileSync('mount', ['-o', `remount,${mode}`, disk], { stdio: 'ignore' })
}

/** What a build gives: `built`, or the code of its refusal. */
const tryBuild = async (options: Partial<BuildOptions> = {}): Promise<string> => {
  try {
    const { ok } = await build({
      dir: ground.dir,
      out: join(disk, 'dist'),
      env: { SOURCE_DATE_EPOCH: '1700000000' },
      ...options,
    })
    return ok ? 'built' : 'not built'
  } catch (error) {
    if (error instanceof RegistryError) return error.code
    throw error
  }
}

const openDisk = (): void => {
  ground = openGround()
  disk = join(ground.parent, 'disk')
  mkdirSync(disk)
}

const closeDisk = (): void => {
  execFileSync('sh', ['-c', 'umount "$1" 2>/dev/null; true', 'sh', disk])
  closeGround(ground)
}

describe.skipIf(!canMount)('a disk that is full', () => {
  beforeEach(openDisk)
  afterEach(closeDisk)

  it('leaves nothing of a first build', async ({ skip }) => {
    if (!mount('1m')) skip('cannot mount a small disk here')
    writeSample(ground.dir, { 'plugins/hello/noise': noise(1_500_000) })
    expect([await tryBuild(), readdirSync(disk)]).toEqual(['OUT_DIR_UNUSABLE', []])
  })

  it('leaves a registry whole, wherever its next build runs out of space, and that build can be run again', async ({
    skip,
  }) => {
    if (!mount('3m')) skip('cannot mount a small disk here')
    writeSample(ground.dir, { 'plugins/hello/noise': noise(200_000) })
    expect(await tryBuild()).toBe('built')
    const out = join(disk, 'dist')
    const outcomes: string[] = []
    for (let step = 0; step < 24; step++) {
      writeFiles(ground.dir, {
        'registry.yaml': config(`description: ${'d'.repeat(step * 100)}.\n`),
        'plugins/hello/plugin.yaml': manifest({ version: `"1.${step + 1}.0"` }),
        'plugins/hello/noise': noise(20_000 + step),
      })
      const env = { SOURCE_DATE_EPOCH: String(1_700_000_100 + step) }
      fillUp(step * 6 * 4096)
      outcomes.push(await tryBuild({ env }))
      expect([step, followPointers(out, BASE).problems]).toEqual([step, []])
      rmSync(join(disk, 'filler'))
      expect([step, await tryBuild({ env }), followPointers(out, BASE).problems]).toEqual([step, 'built', []])
    }
    expect([...new Set(outcomes)].sort()).toEqual(['OUT_DIR_UNUSABLE', 'built'])
    expect(readdirSync(disk)).toEqual(['dist'])
  })
})

describe.skipIf(!canMount)('a disk that can only be read', () => {
  beforeEach(openDisk)
  afterEach(closeDisk)

  it('takes no first build, and keeps what an earlier one wrote', async ({ skip }) => {
    if (!mount('2m')) skip('cannot mount a small disk here')
    writeSample(ground.dir)
    expect(await tryBuild()).toBe('built')
    const before = readSnapshot(disk)
    writeFiles(ground.dir, { 'plugins/hello/plugin.yaml': manifest({ version: '"1.1.0"' }) })
    remount('ro')
    const outcomes = [await tryBuild(), await tryBuild({ out: join(disk, 'other') })]
    remount('rw')
    expect([outcomes, compareSnapshots(before, readSnapshot(disk))]).toEqual([
      ['OUT_DIR_UNUSABLE', 'OUT_DIR_UNUSABLE'],
      [],
    ])
  })
})

/** Fills the disk but for so many bytes. */
const fillUp = (free: number): void => {
  const file = join(disk, 'filler')
  try {
    writeFileSync(file, Buffer.alloc(4 * 1024 * 1024))
  } catch {
    // Full.
  }
  const { length } = readFileSync(file)
  truncateSync(file, Math.max(0, length - free))
}
