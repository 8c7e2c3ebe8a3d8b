import { join } from 'node:path'
import type { RememberedEntry } from '../io/build-cache.js'
import { readFacts } from '../io/files-digest.js'
import { parseMadeNames } from '../io/stamped-entry.js'
import type { CatalogEntry } from '../model/catalog.js'
import type { Digest } from '../model/digest.js'
import { WRITE_ORDER } from '../model/tree.js'
import type { KeptFiles, LaidFile } from '../stages/check-tree.js'
import type { BuiltPlugin, ListedPlugin } from './build-basis.js'
import type { Restamped } from './check-unchanged.js'

/** A plugin that is as the last build left it. */
export interface RememberedPlugin {
  /** Without its files, which are where they belong, and what it was made of. */
  readonly built: BuiltPlugin
  readonly made: KeptFiles
  readonly entry: RememberedEntry
}

/** With the stamps that it has been found with. */
export interface ReusedPlugin extends RememberedPlugin {
  readonly restamped: Restamped
}

/** The first line: what every build reads that makes something. The second: what the catalog says of it, or `null`. */
type FirstLine = Omit<BuiltPlugin, 'files' | 'sources' | 'settledFacts' | 'listed'> & {
  readonly listed?: Omit<ListedPlugin, 'entry'>
  /** What its files are: of each a digit, its place in {@link WRITE_ORDER}. */
  readonly classes: string
}

/** A plugin as it is remembered: lines of JSON, so that each is only understood by who needs it. */
export const renderRemembered = ({ files, sources: _, settledFacts: __, listed, ...rest }: BuiltPlugin): Uint8Array => {
  const { entry = null, ...facts } = listed ?? {}
  const classes = files.map((file) => WRITE_ORDER.indexOf(file.class)).join('')
  const first: FirstLine = { ...rest, classes, ...(listed && { listed: facts as Omit<ListedPlugin, 'entry'> }) }
  return Buffer.from([first, entry].map((line) => JSON.stringify(line)).join('\n'))
}

/** The plugin of a remembered entry; `entryOf`: what the catalog says of a slug, where that is known. */
export const parseRemembered = (
  entry: RememberedEntry,
  bytes: Buffer,
  outDir: string,
  entryOf: (slug: string) => CatalogEntry | undefined,
): RememberedPlugin => {
  const end = bytes.indexOf(NEWLINE)
  const { listed, classes, ...rest } = JSON.parse(bytes.toString('utf8', 0, end)) as FirstLine
  const paths = parseMadeNames(entry.bytes)
  return {
    built: {
      ...rest,
      files: [],
      ...(listed && {
        listed: { ...listed, entry: entryOf(listed.slug) ?? JSON.parse(bytes.toString('utf8', end + 1)) },
      }),
    },
    made: { paths, read: () => paths.map((path, at) => readLaid(outDir, path, classes[at])) },
    entry,
  }
}

const readLaid = (outDir: string, path: string, digit = ''): LaidFile => {
  const kind = WRITE_ORDER[Number(digit)]
  if (kind === undefined) throw new Error(`of ${path} another class is remembered than there is`)
  return { path, class: kind, digest: readDigest(join(outDir, path)) }
}

/** Like that of no other file where somebody has taken it away meanwhile. */
const readDigest = (file: string): Digest => {
  try {
    return readFacts(file).digest
  } catch {
    return 'sha256:'
  }
}

const NEWLINE = 0x0a
