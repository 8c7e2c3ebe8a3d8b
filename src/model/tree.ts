import type { Digest } from './digest.js'

/** What a file of the registry is; decides its headers, and when it is written. */
export type TreeClass = 'artifact' | 'asset' | 'schema' | 'record' | 'catalog' | 'document' | 'index' | 'host'

/*
 * artifact  the .tar.gz                            schema    a definition, as its author wrote it
 * asset     icon, README, style and the like       record    state of one plugin
 * document  documents and page of one plugin       catalog   the root of the state
 * index     documents and pages of all plugins     host      what only the host reads
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

/** How hosts announce files that are no definition and no icon. Markdown is shown as text, and never run. */
export const MEDIA_TYPES = {
  json: 'application/json',
  yaml: 'application/yaml',
  gzip: 'application/gzip',
  html: 'text/html; charset=utf-8',
  markdown: 'text/markdown; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  css: 'text/css; charset=utf-8',
  script: 'text/javascript; charset=utf-8',
  feed: 'application/atom+xml; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  bytes: 'application/octet-stream',
} as const

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
