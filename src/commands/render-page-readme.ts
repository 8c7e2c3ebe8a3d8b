import type { PublishedConfig } from '../model/catalog.js'
import type { FileRef, PluginRecord } from '../model/record.js'

/**
 * What the page of a plugin shows of its README: safe HTML, `undefined` where there is none, or no page. `read` gets the
 * bytes that the record names; `undefined`: they are nowhere to be had.
 */
export const renderPageReadme = async (
  record: PluginRecord,
  config: PublishedConfig,
  read: (file: FileRef) => Promise<Uint8Array | undefined>,
): Promise<string | undefined> => {
  const { readme } = record.listing
  const bytes = config.site === undefined || readme === undefined ? undefined : await read(readme)
  if (bytes === undefined) return undefined
  // A parser of Markdown takes longer to load than a registry without READMEs to build.
  const { renderPluginReadme } = await import('../stages/site/render-plugin-readme.js')
  return renderPluginReadme(record, config, bytes)
}
