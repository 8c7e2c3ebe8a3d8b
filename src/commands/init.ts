import { basename, resolve } from 'node:path'
import { readStarterFiles, writeNewFiles } from '../io/starter-files.js'
import type { StarterTarget } from '../model/starter.js'
import { renderStarter } from '../stages/render-starter.js'

export interface InitOptions {
  /** The folder to make or fill; existing files are never touched. */
  readonly dir: string
  /** Name of the registry; default: the folder's name. */
  readonly name?: string | undefined
  /** Its config and workflow deploy to this; default: its workflow only builds. */
  readonly deploy?: StarterTarget | undefined
}

export interface InitReceipt {
  /** Absolute. */
  readonly dir: string
  /** Relative to {@link dir}, in the order written. */
  readonly written: readonly string[]
  /** Files that were there already and were left alone. */
  readonly kept: readonly string[]
}

/**
 * Starts a registry: `registry.yaml`, one plugin, README, git files and a workflow.
 * @throws RegistryError `OUT_DIR_UNUSABLE`
 */
export const init = async (options: InitOptions): Promise<InitReceipt> => {
  const dir = resolve(options.dir)
  // A folder without a name is the root of a disk.
  const name = options.name ?? (basename(dir) || 'registry')
  const own = options.deploy === undefined ? [] : await readStarterFiles(`registry-${options.deploy}`)
  const starters = await readStarterFiles('registry')
  const chosen = starters.map((file) => own.find(({ path }) => path === file.path) ?? file)
  const files = renderStarter(chosen, { name })
  return { dir, ...(await writeNewFiles(dir, files)) }
}
