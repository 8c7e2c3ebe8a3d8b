import type { PublishedConfig } from '../../model/catalog.js'
import { pluginPagePath } from '../../model/layout.js'
import type { FileRef, PluginRecord } from '../../model/record.js'
import { buildSiteLinks } from './build-site-links.js'
import { renderReadme } from './render-readme.js'

/** What the page of a plugin shows of its README, as safe HTML; `undefined`: it is too long to be shown. */
export const renderPluginReadme = (
  { slug, listing }: PluginRecord,
  config: PublishedConfig,
  bytes: Uint8Array,
): string | undefined => {
  const { name, repository, readme, changelog, icon } = listing
  const links = buildSiteLinks(pluginPagePath(slug), config)
  const beside = (files: readonly (FileRef | undefined)[]): ReadonlyMap<string, string> =>
    new Map(files.flatMap((file) => (file === undefined ? [] : [[nameOf(file.path), links.file(file.path)] as const])))
  return renderReadme(new TextDecoder().decode(bytes), {
    title: name,
    repository,
    files: beside([typeof changelog === 'object' ? changelog : undefined, readme]),
    images: beside(['url' in icon ? undefined : icon]),
  })
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
