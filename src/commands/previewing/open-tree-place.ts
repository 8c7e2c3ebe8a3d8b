import { join, resolve } from 'node:path'
import { selectCacheDir } from '../../io/cache-dir.js'
import { openScratchDir } from '../../io/scratch-dir.js'
import { digestOf, hexOf } from '../../model/digest.js'

export interface TreePlaceOptions {
  readonly dir: string
  readonly out?: string | undefined
  readonly cacheDir?: string | 'auto' | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** Where a preview writes. */
export interface TreePlace {
  /** Absolute: of the tree. */
  readonly dir: string
  /** What builds remember. */
  readonly cacheDir: string
  /** Removes what nobody keeps. */
  readonly close: () => void
}

/**
 * Where the tree of a preview on this port goes: where somebody wants it, else beside the caches, so that the next preview on
 * that port is quick; where nothing is to be kept, or the port is anybody's guess, a folder that is gone afterwards.
 */
export const openTreePlace = (
  { dir, out, cacheDir, env = {} }: TreePlaceOptions,
  port: number | undefined,
): TreePlace => {
  const root = resolve(dir)
  const parent = cacheDir === 'auto' ? selectCacheDir(root, env) : cacheDir
  const wanted = out === undefined ? undefined : resolve(root, out)
  if (parent !== undefined && (wanted !== undefined || port !== undefined)) {
    const own = join(parent, `preview-${hexOf(digestOf(`${root}\0${port}`), 16)}`)
    return { dir: wanted ?? own, cacheDir: parent, close: () => {} }
  }
  const scratch = openScratchDir()
  return { dir: wanted ?? join(scratch.dir, 'tree'), cacheDir: join(scratch.dir, 'cache'), close: scratch.close }
}
