import type { ParsedManifest } from '../model/plugin.js'
import type { SourceFile, SourceFolder } from '../model/source.js'
import { selectIcon, USUAL_ICONS } from './select-icon.js'

/**
 * The files of a folder that its artifact holds: not the icon, nor the `manifest.json` of a Flows app. Both belong to the
 * listing, which may change while a published version stays as it is. For that reason no file that is called as icons
 * are is packed, even where another one is the icon.
 */
export const selectPackedFiles = (folder: SourceFolder, parsed: ParsedManifest): readonly SourceFile[] => {
  const { icon } = selectIcon(folder, parsed)
  const listed = new Set(USUAL_ICONS)
  if (icon.kind === 'file') listed.add(icon.file.path)
  if (parsed.isFlowsManifest && parsed.manifest.protocols.includes('flows')) listed.add('manifest.json')
  return folder.files.filter(({ path }) => !listed.has(path))
}
