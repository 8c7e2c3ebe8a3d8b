import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
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

export const SECRET = 'nobody may read or write this\n'

export const openGround = (): Ground => {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'hostile-')))
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
