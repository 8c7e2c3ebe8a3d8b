import type { FileHeaders } from './headers.js'

/** A request, as far as a host of files looks at it. */
export interface HttpRequest {
  readonly method: string
  /** As it was sent: `/plugins/github?version=1.0.0`. */
  readonly target: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** A file that is there, as a host knows it. */
export interface ServedFile {
  /** In the tree. */
  readonly path: string
  /** On disk, absolute. */
  readonly file: string
  readonly size: number
  /** With its quotes: another one as soon as the file is written again. */
  readonly etag: string
  /** As HTTP writes times. */
  readonly modified: string
}

/** Bytes made for this answer, or those of a file of the tree from `start` to before `end`. */
export type AnswerBody =
  | { readonly bytes: Uint8Array }
  | { readonly file: ServedFile; readonly start: number; readonly end: number }

/** What a host answers. The length of the body is no header here: it follows from the body. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: FileHeaders
  readonly body: AnswerBody
}

/** An answer that is a text of ours. */
export const textAnswer = (status: number, mediaType: string, text: string, headers: FileHeaders = {}): HttpAnswer => ({
  status,
  headers: { 'content-type': mediaType, ...headers },
  body: { bytes: Buffer.from(text) },
})
