import type { Digest } from './digest.js'

/** What a file of the registry is; decides its headers, and when it is written. */
export type TreeClass = 'artifact' | 'asset' | 'schema' | 'record' | 'catalog' | 'document' | 'index' | 'host'

/*
 * artifact  the .tar.gz                            schema    a definition, as its author wrote it
 * asset     icon, README, changelog                record    state of one plugin
 * document  documents of one plugin                catalog   the root of the state
 * index     documents of the whole registry        host      what only the host reads
 */

/** The order in which a tree is written: what is pointed at comes before what points at it. */
export const WRITE_ORDER: readonly TreeClass[] = [
  'artifact',
  'asset',
  'schema',
  'record',
  'catalog',
  'document',
  'index',
  'host',
]

/** Bytes made here, or a file that lies elsewhere and must have this digest. */
export type TreeBody = { readonly bytes: Uint8Array } | { readonly digest: Digest; readonly size: number }

/** One file of the registry. */
export interface TreeFile {
  /** Relative to the registry's root, posix. */
  readonly path: string
  readonly class: TreeClass
  readonly mediaType: string
  readonly body: TreeBody
  /** A key store holds this path beside a folder of the same name; a folder on disk cannot. */
  readonly keyOnly?: true
}

/** Every file of the registry, in {@link WRITE_ORDER}, by path within a class. */
export type Tree = readonly TreeFile[]
