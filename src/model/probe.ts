import type { Digest } from './digest.js'

/** One request to a host, as a client makes it. */
export interface ProbeRequest {
  readonly url: string
  readonly method?: 'GET' | 'HEAD' | 'OPTIONS'
  readonly headers?: Readonly<Record<string, string>>
  /** Most bytes to read: of more, `isWhole` is false. 0: none but the headers. */
  readonly limit?: number
  /** Most bytes to keep; default: all that are read. */
  readonly keep?: number
  /** Without the registry's token. */
  readonly isAnonymous?: boolean
}

/** What a host answers, redirects followed. */
export interface HostAnswer {
  readonly kind: 'answer'
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** Those that were kept, unpacked when the host says that it has packed them. */
  readonly bytes: Uint8Array
  /** Of all bytes that were read. */
  readonly size: number
  readonly digest: Digest
  readonly isWhole: boolean
  /** Where the redirects led, the last one last; without queries. */
  readonly redirects: readonly string[]
}

/** `none`: there was no answer, or it broke off. */
export type ProbeAnswer = HostAnswer | { readonly kind: 'none'; readonly problem: string }

export type Probe = (request: ProbeRequest) => Promise<ProbeAnswer>

/** A file of a registry, asked for in every way that a client may. */
export interface ProbedFile {
  /** `bare`: a document whose path has no ending; `definition`: of a plugin, in whatever form its author wrote it. */
  readonly kind: 'document' | 'bare' | 'definition' | 'artifact' | 'icon'
  readonly url: string
  /** Asked for as it is, by a page of {@link ANY_ORIGIN}. */
  readonly plain: ProbeAnswer
  /** Asked for by a client that can unpack it. */
  readonly packed: ProbeAnswer
  readonly head: ProbeAnswer
  readonly preflight: ProbeAnswer
}

/** Whose page asks, where every page may. */
export const ANY_ORIGIN = 'https://example.com'

/** An answer that is the file itself. */
export type FoundAnswer = HostAnswer & { readonly status: 200 }

export const isFound = (answer: ProbeAnswer): answer is FoundAnswer => answer.kind === 'answer' && answer.status === 200

/** Whether the host says that there is no such file. */
export const isAbsent = (answer: ProbeAnswer): boolean =>
  answer.kind === 'answer' && (answer.status === 404 || answer.status === 410)

/** What came instead of a file, as a clause. */
export const refusalOf = (answer: ProbeAnswer): string =>
  answer.kind === 'none' ? answer.problem : `the host answers ${answer.status}`
