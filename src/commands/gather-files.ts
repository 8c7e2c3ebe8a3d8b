import type { FileFacts } from '../io/hash-file.js'
import { mapBounded } from '../io/map-bounded.js'
import type { OutBody, OutDir, OutFile } from '../io/out-dir.js'
import type { Published } from '../io/published-registry.js'
import { digestOf } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import type { OnProgress } from '../model/progress.js'
import type { Tree, TreeFile } from '../model/tree.js'

/** How many files are fetched at a time: enough to hide the way there, too few to be throttled. */
const FETCHES = 16

export interface GatherOptions {
  /** Bytes that the sources gave, by path. */
  readonly bodies: ReadonlyMap<string, OutBody>
  readonly outDir: OutDir
  readonly published: Published | undefined
  readonly onProgress?: OnProgress | undefined
}

/**
 * Finds the bytes of every file of the tree: made here, from the sources, in the out dir already, or fetched from the
 * published registry. All of it before the first file is written, so that a fetch that fails changes nothing.
 *
 * @throws RegistryError `STATE_CORRUPT` when a published file is to be had nowhere.
 */
export const gatherFiles = async (tree: Tree, options: GatherOptions): Promise<readonly OutFile[]> => {
  // A folder on disk cannot hold a file and a folder of one name: the deploy makes such keys.
  const wanted = tree.filter((file) => file.keyOnly !== true)
  let done = 0
  return mapBounded(wanted, FETCHES, async (file) => {
    options.onProgress?.({ step: 'fetch', done: done++, total: wanted.length })
    return { path: file.path, body: await findBody(file, options) }
  })
}

/** Whether the sources have exactly the bytes that the registry names. */
const isBody = (source: OutBody, { digest }: FileFacts): boolean =>
  ('bytes' in source ? digestOf(source.bytes) : source.digest) === digest

const findBody = async ({ path, body }: TreeFile, { bodies, outDir, published }: GatherOptions): Promise<OutBody> => {
  if ('bytes' in body) return body
  if (await outDir.has(path, body)) return { ...body, inPlace: true }
  const source = bodies.get(path)
  if (source !== undefined && isBody(source, body)) return source
  if (published === undefined) {
    throw new RegistryError('STATE_CORRUPT', `${path} is part of the registry, but its bytes are nowhere to be found.`)
  }
  const staged = outDir.stagedFile()
  await published.reader.copy(path, staged, body)
  return { ...body, staged }
}
