import type { FileFacts } from '../io/hash-file.js'
import { factsOf, type OutBody } from '../io/out-dir.js'
import type { OutWriter } from '../io/out-writer.js'
import type { RegistryReader } from '../io/registry-reader.js'
import { RegistryError } from '../model/errors.js'
import type { TreeFile } from '../model/tree.js'

export interface BodySources {
  /** Bytes that the plugin's sources gave, by path. */
  readonly bodies: ReadonlyMap<string, OutBody>
  readonly writer: OutWriter
  /** Of the published registry. */
  readonly reader: RegistryReader | undefined
}

/**
 * Finds the bytes of a file of the tree: made here, from the sources, in the out dir already, or fetched from the published
 * registry.
 *
 * @throws RegistryError `STATE_CORRUPT` when a published file is to be had nowhere.
 */
export const readBody = async ({ path, body }: TreeFile, { bodies, writer, reader }: BodySources): Promise<OutBody> => {
  if ('bytes' in body) return body
  if (await writer.has(path, body)) return { ...body, inPlace: true }
  const source = sourceOf(bodies.get(path), body)
  if (source !== undefined) return source
  if (reader === undefined) {
    throw new RegistryError('STATE_CORRUPT', `${path} is part of the registry, but its bytes are nowhere to be found.`)
  }
  const staged = writer.stagedFile()
  await reader.copy(path, staged, body)
  return { ...body, staged }
}

/** What the sources gave, if it is exactly the bytes that the registry names. */
const sourceOf = (source: OutBody | undefined, { digest }: FileFacts): OutBody | undefined => {
  if (source === undefined) return undefined
  const facts = factsOf(source)
  return facts.digest === digest ? { ...source, ...facts } : undefined
}
