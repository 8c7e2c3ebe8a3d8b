import type { PublishedConfig } from '../model/catalog.js'
import { pluginPagePath } from '../model/layout.js'
import type { FileRef, PluginRecord } from '../model/record.js'
import { buildSiteLinks } from '../stages/site/build-site-links.js'

/**
 * What the page of a plugin shows of its README: safe HTML, `undefined` where there is none, or no page. `read` gets the
 * bytes that the record names; `undefined`: they are nowhere to be had.
 */
export const renderPageReadme = async (
  { slug, listing }: PluginRecord,
  config: PublishedConfig,
  read: (file: FileRef) => Promise<Uint8Array | undefined>,
): Promise<string | undefined> => {
  const { name, readme, changelog, icon, repository } = listing
  const bytes = config.site === undefined || readme === undefined ? undefined : await read(readme)
  if (bytes === undefined) return undefined
  const links = buildSiteLinks(pluginPagePath(slug), config)
  const beside = (files: readonly (FileRef | undefined)[]): ReadonlyMap<string, string> =>
    new Map(files.flatMap((file) => (file === undefined ? [] : [[nameOf(file.path), links.file(file.path)] as const])))
  // A parser of Markdown takes longer to load than a registry without READMEs to build.
  const { renderReadme } = await import('../stages/site/render-readme.js')
  return renderReadme(new TextDecoder().decode(bytes), {
    title: name,
    repository,
    files: beside([typeof changelog === 'object' ? changelog : undefined, readme]),
    images: beside(['url' in icon ? undefined : icon]),
  })
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
