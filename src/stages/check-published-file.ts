import { type Diagnostic, diagnostic, type Place } from '../model/diagnostic.js'
import type { Digest } from '../model/digest.js'
import type { TreeBody } from '../model/tree.js'
import { checkDocument } from './check-document.js'

/** What lies where a file of a registry should be. */
export type FoundFile =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'facts'
      /** Bytes; more than were expected: it was not read to its end, and `digest` means nothing. */
      readonly size: number
      readonly digest: Digest
      /** Of the tar inside, where it is one. */
      readonly content?: Digest
      /** A `Content-Encoding` that was undone on the way. */
      readonly encoding?: string | undefined
    }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly problem: string }

/** What a file must be, and what says so. */
export interface ExpectedFile {
  readonly place: Place
  readonly namedBy: string
  readonly body: TreeBody
  /** Of an artifact. */
  readonly content?: Digest
}

/** What is wrong with a published file. */
export const checkPublishedFile = (
  { place, namedBy, body, content }: ExpectedFile,
  found: FoundFile,
): readonly Diagnostic[] => {
  const isDerived = 'bytes' in body
  if (found.kind === 'missing') return [diagnostic('PUBLISHED_MISSING', place, { namedBy, isDerived })]
  if (found.kind === 'unreadable') return [diagnostic('PUBLISHED_UNREADABLE', place, { problem: found.problem })]
  const problem = 'bytes' in body ? checkBytes(body.bytes, found) : checkFacts(body, content, found)
  if (problem === undefined) return []
  const encoding = found.kind === 'facts' && found.encoding !== undefined ? { encoding: found.encoding } : {}
  return [diagnostic('PUBLISHED_DIFFERS', place, { namedBy, isDerived, problem, ...encoding })]
}

type ReadFile = Extract<FoundFile, { readonly kind: 'bytes' | 'facts' }>

const checkBytes = (expected: Uint8Array, found: ReadFile): string | undefined => {
  if (found.kind === 'bytes') return checkDocument(expected, found.bytes)
  throw new Error('a document was measured, not read')
}

const checkFacts = (
  { size, digest }: Exclude<TreeBody, { readonly bytes: Uint8Array }>,
  content: Digest | undefined,
  found: ReadFile,
): string | undefined => {
  if (found.kind === 'bytes') throw new Error('a file was read, not measured')
  if (found.size > size) return `it has more than ${size} bytes`
  if (found.size !== size) return `it has ${found.size} bytes, not ${size}`
  if (found.digest !== digest) return `its digest is ${found.digest}, not ${digest}`
  // A prebuilt tarball is recorded by its own digest.
  if (content === undefined || content === digest || content === found.content) return undefined
  return `the digest of the tar inside is ${found.content}, not ${content}`
}
