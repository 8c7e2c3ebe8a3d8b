import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where one hostile input is tried: a folder with a registry in it, and things beside that nobody may touch. */
export interface Ground {
  /** Holds everything; removed afterwards. */
  readonly parent: string
  /** The registry's folder. */
  readonly dir: string
  /** The only folder that may change. */
  readonly out: string
  /** A folder beside the registry, with a file `secret.txt`. */
  readonly outside: string
}

const SECRET = 'nobody may read or write this\n'

/** Memory where there is enough of it, for what makes very many small files; else the usual place. */
export const fastBase = (): string => {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    return bavail * bsize > 2 ** 29 ? '/dev/shm' : tmpdir()
  } catch {
    return tmpdir()
  }
}

export const openGround = (base: string = tmpdir()): Ground => {
  const parent = realpathSync(mkdtempSync(join(base, 'hostile-')))
  const dir = join(parent, 'registry')
  const outside = join(parent, 'outside')
  for (const folder of [dir, outside, join(parent, 'tmp')]) mkdirSync(folder)
  writeFileSync(join(outside, 'secret.txt'), SECRET)
  return { parent, dir, out: join(dir, 'dist'), outside }
}

/** Not by Node, which cannot remove what lies deeper than the longest path. */
export const closeGround = ({ parent }: Ground): void => {
  execFileSync('rm', ['-rf', parent])
}
