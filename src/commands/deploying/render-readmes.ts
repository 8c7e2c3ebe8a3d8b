import { mapBounded } from '../../io/map-bounded.js'
import { readFileBytes } from '../../io/source-text.js'
import type { Catalog } from '../../model/catalog.js'
import { digestOf } from '../../model/digest.js'
import { copyPath } from '../../model/layout.js'
import type { FileRef, PluginRecord } from '../../model/record.js'
import type { Slug } from '../../model/slug.js'
import { renderPageReadme } from '../render-page-readme.js'
import type { LocalRegistry } from './local-registry.js'

/**
 * What the pages of these plugins show of their READMEs. The texts come from the build, else from the target: the copy that
 * their publisher has kept, or the file itself. One that is nowhere is missing here; its plugin stays pending for that file.
 */
export const renderReadmes = async (
  records: ReadonlyMap<Slug, PluginRecord>,
  { config }: Catalog,
  local: LocalRegistry,
  readTarget: (path: string) => Promise<Uint8Array | undefined>,
  concurrency: number,
): Promise<ReadonlyMap<Slug, string>> => {
  const rendered = await mapBounded([...records.values()], concurrency, async (record) => {
    const readme = await renderPageReadme(record, config, (file) => readText(record.slug, file, local, readTarget))
    return readme === undefined ? [] : [[record.slug, readme] as const]
  })
  return new Map(rendered.flat())
}

const readText = async (
  slug: Slug,
  file: FileRef,
  local: LocalRegistry,
  readTarget: (path: string) => Promise<Uint8Array | undefined>,
): Promise<Uint8Array | undefined> => {
  const built = await local.findBody(file)
  if (built !== undefined) return 'bytes' in built ? built.bytes : readFileBytes(built.file, built.size)
  for (const path of [copyPath(slug, file.digest), file.path]) {
    const bytes = await readTarget(path)
    if (bytes !== undefined && digestOf(bytes) === file.digest) return bytes
  }
  return undefined
}
