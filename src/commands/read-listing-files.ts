import type { FileFacts } from '../io/hash-file.js'
import type { OutBody } from '../io/out-dir.js'
import { readSourceBytes } from '../io/source-text.js'
import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { digestOf } from '../model/digest.js'
import { changelogPath, iconPath, readmePath } from '../model/layout.js'
import type { IconSource, Plugin } from '../model/plugin.js'
import { type SourceFile, sourcePath } from '../model/source.js'
import type { ListingFiles } from '../stages/build-listing.js'
import { checkIcon } from '../stages/check-icon.js'
import { renderIcon } from '../stages/render-icon.js'

/** The file name of an icon that was made here. */
const MADE_ICON = 'icon.svg'

/** The files that a plugin's listing names: their facts, and where to get them. */
export interface ListingSources {
  readonly files: ListingFiles
  /** By path in the registry. */
  readonly bodies: ReadonlyMap<string, OutBody>
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads and checks the icon, README and changelog of a plugin; a plugin without an icon gets one made of its first letter. */
export const readListingFiles = (plugin: Plugin, config: Config): ListingSources => {
  const { slug } = plugin
  const icon = readIcon(plugin, plugin.icon, config)
  const readme = readText(plugin, plugin.readme, config)
  const changelog = readText(plugin, plugin.manifest.changelog === undefined ? plugin.changelog : undefined, config)
  const bodies = new Map<string, OutBody>()
  if (icon.body !== undefined && 'name' in icon.icon) bodies.set(iconPath(slug, icon.icon.name), icon.body)
  if (readme.body !== undefined) bodies.set(readmePath(slug), readme.body)
  if (changelog.body !== undefined) bodies.set(changelogPath(slug), changelog.body)
  return {
    files: { icon: icon.icon, readme: readme.body, changelog: changelog.body },
    bodies,
    diagnostics: [...icon.diagnostics, ...readme.diagnostics, ...changelog.diagnostics],
  }
}

interface ReadIcon {
  readonly icon: ListingFiles['icon']
  readonly body?: OutBody
  readonly diagnostics: readonly Diagnostic[]
}

const readIcon = (plugin: Plugin, source: IconSource, config: Config): ReadIcon => {
  if (source.kind === 'url') return { icon: { url: source.url }, diagnostics: [] }
  if (source.kind === 'generated') return madeIcon(plugin, [])
  const { file, place } = source
  const name = file.path.slice(file.path.lastIndexOf('/') + 1)
  const limit = config.limits.icon
  const bytes = readSourceBytes(file, limit)
  if (bytes === undefined) {
    return madeIcon(plugin, [diagnostic('ICON_TOO_LARGE', place, { icon: file.path, size: file.size, limit })])
  }
  return {
    icon: { name, digest: digestOf(bytes), size: bytes.length },
    body: { bytes },
    diagnostics: checkIcon({ name, bytes, limit, place }),
  }
}

const madeIcon = ({ manifest, color }: Plugin, diagnostics: readonly Diagnostic[]): ReadIcon => {
  const bytes = renderIcon(manifest.name, color)
  return { icon: { name: MADE_ICON, digest: digestOf(bytes), size: bytes.length }, body: { bytes }, diagnostics }
}

/** A text may be as long as a manifest. */
const readText = (
  { dir }: Plugin,
  found: SourceFile | undefined,
  { limits: { manifest: limit } }: Config,
): { readonly body?: Extract<OutBody, FileFacts>; readonly diagnostics: readonly Diagnostic[] } => {
  if (found === undefined) return { diagnostics: [] }
  const { path, file, size } = found
  const bytes = readSourceBytes(found, limit)
  if (bytes !== undefined) {
    const facts = { digest: digestOf(bytes), size: bytes.length }
    return { body: { ...facts, ...(found.bytes === undefined ? { copyOf: file } : { bytes }) }, diagnostics: [] }
  }
  return { diagnostics: [diagnostic('FILE_TOO_LARGE', { file: sourcePath(dir, path) }, { size, limit })] }
}
