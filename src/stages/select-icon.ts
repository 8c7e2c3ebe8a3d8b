import { posix } from 'node:path'
import { type Diagnostic, diagnostic, type Place } from '../model/diagnostic.js'
import type { IconSource, ParsedManifest } from '../model/plugin.js'
import { type SourceFile, type SourceFolder, sourcePath } from '../model/source.js'
import { hasScheme } from './check-url.js'

/** What an icon is called where the manifest names none, the first that is there. */
export const USUAL_ICONS: readonly string[] = ['logo.svg', 'logo.png', 'icon.svg', 'icon.png']

/**
 * The icon of a folder: what the manifest says (a file of the folder, or a URL passed through), else one of the usual
 * names, else the only SVG or PNG at the top; else one is to be made.
 */
export const selectIcon = (
  folder: SourceFolder,
  { manifest, placeOf }: ParsedManifest,
): { readonly icon: IconSource; readonly diagnostics: readonly Diagnostic[] } => {
  const written = manifest.icon
  // The scheme is judged where the manifest is parsed.
  if (written !== undefined && hasScheme(written)) {
    return { icon: { kind: 'url', url: written }, diagnostics: [] }
  }
  const files = iconCandidates(folder)
  const file = written === undefined ? selectUsualIcon(files) : findFile(files, written)
  const missing = written !== undefined && file === undefined
  return {
    icon: file === undefined ? { kind: 'generated' } : { kind: 'file', file, place: placeOfFile(folder, file) },
    diagnostics: missing ? [diagnostic('ICON_MISSING', placeOf(['icon']), { icon: written })] : [],
  }
}

/** What is not packed may still be the icon: that is not packed either. */
export const iconCandidates = ({
  files,
  unpackedImages = [],
}: Pick<SourceFolder, 'files' | 'unpackedImages'>): readonly SourceFile[] => [...files, ...unpackedImages]

/** Files are listed by their path in the folder, so a path that leaves it finds none. */
const findFile = (files: readonly SourceFile[], written: string): SourceFile | undefined => {
  const path = posix.normalize(written)
  return files.find((file) => file.path === path)
}

/** The icon that is taken where the manifest names none. */
export const selectUsualIcon = (files: readonly SourceFile[]): SourceFile | undefined => {
  for (const name of USUAL_ICONS) {
    const usual = files.find(({ path }) => path === name)
    if (usual !== undefined) return usual
  }
  const images = files.filter(({ path }) => /^[^/]+\.(?:svg|png)$/i.test(path))
  return images.length === 1 ? images[0] : undefined
}

const placeOfFile = ({ dir }: SourceFolder, { path }: SourceFile): Place => ({ file: sourcePath(dir, path) })
