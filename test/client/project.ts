import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { type InstallOptions, install } from '../../src/commands/install.js'
import { readTree } from './registry.js'

/** A folder of its own for each test, and a cache. */
export interface TestProject {
  /** The folder that plugins are installed into. */
  readonly dir: string
  readonly root: string
  readonly cacheDir: string
  /** Everything in {@link dir}, as text, by path. */
  readonly tree: () => Readonly<Record<string, string>>
  readonly install: (
    registry: string,
    plugins: readonly string[],
    options?: InstallOptions,
  ) => ReturnType<typeof install>
}

export const useProject = (): (() => TestProject) => {
  let root = ''
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'client-project-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))
  return () => {
    const dir = join(root, 'plugins')
    const cacheDir = join(root, 'cache')
    return {
      dir,
      root,
      cacheDir,
      tree: () => Object.fromEntries(Object.entries(readTree(dir)).map(([path, bytes]) => [path, bytes.toString()])),
      install: (registry, plugins, options = {}) =>
        install({ plugins, dir, cacheDir, registries: [registry], ...QUICK, ...options }),
    }
  }
}

/** Of failures that may pass: tried again at once. */
export const QUICK = { tries: 3, wait: () => Promise.resolve() }
