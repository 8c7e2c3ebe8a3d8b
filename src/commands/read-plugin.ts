import type { ReadSources } from '../io/source-file.js'
import type { openPluginFolders } from '../io/source-files.js'
import type { Config } from '../model/config.js'
import { type Diagnostic, isFailing } from '../model/diagnostic.js'
import { limitDiagnostics } from '../model/limit-diagnostics.js'
import type { Plugin } from '../model/plugin.js'
import { parsePlugin } from '../stages/parse-plugin.js'
import { type ListingSources, readListingFiles } from './read-listing-files.js'

/** A plugin, and the files that its listing names. */
export interface SourcedPlugin {
  readonly plugin: Plugin
  readonly listing: ListingSources
  /** Something is wrong with it that fails the build: what its files are is not yet known. */
  readonly isBroken: boolean
}

/** What a plugin folder holds. */
export interface ReadPlugin {
  /** Nothing but what git leaves behind. */
  readonly isEmpty?: true
  /** Absent: there is no plugin, or none that could be understood. */
  readonly sourced?: SourcedPlugin
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads and understands one plugin folder, `dir` relative to the registry's. */
export const readPlugin = async (
  dir: string,
  config: Config,
  readFolder: ReturnType<typeof openPluginFolders>,
  snapshot?: ReadSources,
): Promise<ReadPlugin> => {
  const folder = await readFolder(dir, snapshot)
  if (folder === undefined) return { isEmpty: true, diagnostics: [] }
  const { plugin, diagnostics: problems } = parsePlugin(folder, config)
  if (plugin === undefined) return { diagnostics: limitDiagnostics([...folder.diagnostics, ...problems], dir) }
  const listing = readListingFiles(plugin, config)
  const diagnostics = limitDiagnostics([...folder.diagnostics, ...problems, ...listing.diagnostics], dir)
  return { sourced: { plugin, listing, isBroken: isFailing(diagnostics, false) }, diagnostics }
}
