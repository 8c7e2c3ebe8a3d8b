import { mapBounded } from '../../io/map-bounded.js'
import type { Pace } from '../../io/pace.js'
import type { ReadPublic } from '../../io/public-reader.js'
import type { Delivery } from '../../model/deploy-config.js'
import { type Diagnostic, diagnostic } from '../../model/diagnostic.js'
import { digestOf } from '../../model/digest.js'
import type { FileHeaders } from '../../model/headers.js'
import { urlOf } from '../../model/layout.js'
import { checkPublicAnswer } from '../../stages/check-public-answer.js'

/** A file to be read. */
export interface VerifiedFile {
  readonly path: string
  /** What the host must say of it; absent: only what every host must. */
  readonly headers?: FileHeaders
}

export interface VerifyOptions {
  readonly baseUrl: string
  readonly delivery: Delivery
  /** The bytes that the target itself has. */
  readonly readTarget: (path: string) => Promise<Uint8Array | undefined>
  readonly readPublic: ReadPublic
  readonly pace: Pace
  readonly concurrency: number
}

/** Milliseconds between two looks at what a cache still holds, and how long at most: nobody sits through a long one. */
const LOOK_EVERY = 5000
const LONGEST_WAIT = 120_000

/** Whose page asks, where every page may. */
const ANY_ORIGIN = 'https://example.com'

/**
 * Reads files where consumers do, and compares them with what the target holds: content, type, encoding, caching where that
 * is promised, and whether pages of the allowed origins may read them. What a cache may still hold is given up to twice its time.
 */
export const verifyDeployment = async (
  files: readonly VerifiedFile[],
  options: VerifyOptions,
): Promise<readonly Diagnostic[]> => {
  const found = await mapBounded(files, options.concurrency, (file) => verifyFile(file, options))
  return found.flat()
}

const verifyFile = async ({ path, headers }: VerifiedFile, options: VerifyOptions): Promise<readonly Diagnostic[]> => {
  const { baseUrl, delivery, readTarget, readPublic, pace } = options
  const url = urlOf(baseUrl, path)
  const wrong = (problem: string) => [diagnostic('DEPLOYED_WRONG', { file: path }, { url, problem })]
  const bytes = await readTarget(path)
  if (bytes === undefined) return wrong('it is missing at the target itself')
  const digest = digestOf(bytes)
  const origin = delivery.cors.origins.find((each) => each !== '*') ?? ANY_ORIGIN
  const patience = Math.min(LONGEST_WAIT, 2000 * delivery.cache.documents)
  for (const start = pace.now(); ; await pace.wait(LOOK_EVERY)) {
    const answer = await readPublic(url, origin)
    const problem =
      answer.kind === 'none' ? answer.problem : checkPublicAnswer({ path, digest, headers }, origin, answer)
    if (problem === undefined) return []
    if (answer.kind === 'none' || pace.now() - start >= patience) return wrong(problem)
  }
}
