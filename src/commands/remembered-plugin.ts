import type { RememberedEntry } from '../io/build-cache.js'
import type { CatalogEntry } from '../model/catalog.js'
import type { KeptFiles } from '../stages/check-tree.js'
import type { BuiltFile, BuiltPlugin, ListedPlugin } from './build-basis.js'
import type { Restamped } from './check-unchanged.js'

/** A plugin that is as the last build left it. */
export interface RememberedPlugin {
  /** Without its files: they are where they belong. */
  readonly built: BuiltPlugin
  readonly made: KeptFiles
}

/** With the stamps that it has been found with. */
export interface ReusedPlugin extends RememberedPlugin {
  readonly restamped: Restamped
}

/** The first line: what every build reads. The second: what the catalog says of it, or `null`. The third: its files. */
type FirstLine = Omit<BuiltPlugin, 'files' | 'sources' | 'settledFacts' | 'listed'> & {
  readonly listed?: Omit<ListedPlugin, 'entry'>
}

/** A plugin as it is remembered: lines of JSON, so that each is only understood by who needs it. */
export const renderRemembered = ({ files, sources: _, settledFacts: __, listed, ...rest }: BuiltPlugin): Uint8Array => {
  const { entry = null, ...facts } = listed ?? {}
  const first = { ...rest, ...(listed && { listed: facts }) }
  const made = files.map((file): BuiltFile => ({ ...file, state: 'unchanged' }))
  return Buffer.from([first, entry, made].map((line) => JSON.stringify(line)).join('\n'))
}

/** The plugin of a remembered entry; `entryOf`: what the catalog says of a slug, where that is known. */
export const parseRemembered = (
  { made, sources, digest }: RememberedEntry,
  bytes: Buffer,
  entryOf: (slug: string) => CatalogEntry | undefined,
): RememberedPlugin => {
  const first = bytes.indexOf(NEWLINE)
  const second = bytes.indexOf(NEWLINE, first + 1)
  const { listed, ...rest } = JSON.parse(bytes.toString('utf8', 0, first)) as FirstLine
  const entry = listed && (entryOf(listed.slug) ?? JSON.parse(bytes.toString('utf8', first + 1, second)))
  return {
    built: {
      ...rest,
      files: [],
      sources: { stamps: sources, digest },
      ...(listed && { listed: { ...listed, entry } }),
    },
    made: { paths: made.names, read: () => JSON.parse(bytes.toString('utf8', second + 1)) as readonly BuiltFile[] },
  }
}

const NEWLINE = 0x0a
