import type { ParsedManifest } from '../model/plugin.js'
import type { SourceFile, SourceFolder } from '../model/source.js'
import { selectIcon } from './select-icon.js'

/**
 * The files of a folder that its artifact holds: not the icon, nor the `manifest.json` of a Flows app. Both belong to the
 * listing, which may change while a published version stays as it is.
 */
export const selectPackedFiles = (folder: SourceFolder, parsed: ParsedManifest): readonly SourceFile[] => {
  const { icon } = selectIcon(folder, parsed)
  const isFlowsApp = parsed.isFlowsManifest && parsed.manifest.protocols.includes('flows')
  return folder.files.filter(
    ({ path }) => !(isFlowsApp && path === 'manifest.json') && !(icon.kind === 'file' && path === icon.file.path),
  )
}
