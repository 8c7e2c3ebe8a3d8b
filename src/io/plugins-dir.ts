import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readMilliseconds } from './clock.js'
import { usingFolder, usingFolderSync } from './system-problem.js'
import { writeWhole } from './write-whole.js'

/** Folders that take each other's place in one step. */
export interface PluginStaging {
  /** Lends an empty folder beside the plugins, to be filled. */
  readonly fill: (slug: string, use: (dir: string) => Promise<void>) => Promise<void>
  /** Puts what was made there in the place of the plugin's folder. */
  readonly place: (slug: string) => void
  /** Removes what is left. */
  readonly close: () => void
}

/** The folder that plugins are installed into. */
export interface PluginsDir {
  readonly dir: string
  readonly read: (name: string) => Uint8Array | undefined
  /** Writes beside and renames. */
  readonly write: (name: string, bytes: Uint8Array) => void
  /** Removes a plugin's folder or file, if it is there. */
  readonly delete: (name: string) => void
  /** The names of files and folders in it, hidden ones left out. */
  readonly list: () => readonly { readonly name: string; readonly isFolder: boolean }[]
  readonly openStaging: () => PluginStaging
}

const STAGING = '.installing-'

/**
 * Opens the folder for plugins; it is made when something is put there.
 *
 * @throws RegistryError `INSTALL_DIR_UNUSABLE` when it cannot be read or written
 */
export const openPluginsDir = (dir: string): PluginsDir => {
  const make = () => mkdirSync(dir, { recursive: true })
  return {
    dir,
    read: (name) => using(dir, () => readIfThere(join(dir, name))),
    write: (name, bytes) =>
      using(dir, () => {
        make()
        writeWhole(join(dir, name), bytes)
      }),
    delete: (name) => using(dir, () => rmSync(join(dir, name), { recursive: true, force: true })),
    list: () => using(dir, () => listNames(dir)),
    openStaging: () => openStaging(dir),
  }
}

const openStaging = (dir: string): PluginStaging => {
  const staging = join(dir, `${STAGING}${randomBytes(6).toString('hex')}`)
  const made = join(staging, 'new')
  const replaced = join(staging, 'old')
  let isMade = false
  /** Only when there is something to put there: a folder with nothing new in it may be read-only. */
  const make = (): void => {
    if (isMade) return
    for (const folder of [made, replaced]) mkdirSync(folder, { recursive: true })
    isMade = true
    removeAbandoned(dir)
  }
  return {
    fill: (slug, use) =>
      usingFolder(dir, '--dir', async () => {
        make()
        mkdirSync(join(made, slug))
        await use(join(made, slug))
      }),
    place: (slug) =>
      using(dir, () => {
        const wasThere = moveIfThere(join(dir, slug), join(replaced, slug))
        try {
          renameSync(join(made, slug), join(dir, slug))
        } catch (error) {
          if (wasThere) renameSync(join(replaced, slug), join(dir, slug))
          throw error
        }
      }),
    close: () => {
      if (isMade) rmSync(staging, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** Hours after which nobody is at work there any more: the program was killed. */
const ABANDONED = 24

const removeAbandoned = (dir: string): void => {
  const oldest = readMilliseconds() - ABANDONED * 3_600_000
  for (const name of readdirSync(dir).filter((each) => each.startsWith(STAGING))) {
    const changed = statSync(join(dir, name), { throwIfNoEntry: false })?.mtimeMs
    if (changed !== undefined && changed < oldest) rmSync(join(dir, name), { recursive: true, force: true })
  }
}

const moveIfThere = (from: string, to: string): boolean => {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

const readIfThere = (file: string): Uint8Array | undefined => {
  try {
    return readFileSync(file)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

const listNames = (dir: string) => {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.'))
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

const using = <T>(dir: string, action: () => T): T => usingFolderSync(dir, '--dir', action)
