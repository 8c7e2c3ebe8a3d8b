import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { ForeignVersion } from '../protocols/parse-flows.js'
import { checkChecksum } from './check-foreign-version.js'
import type { FoundFile } from './check-published-file.js'
import type { ForeignPlace, HostedApp } from './plan-adoption.js'

/** What is wrong with the artifact of a foreign version, of which nothing is known but the checksum beside its URL. */
export const checkForeignRelease = (
  { slug, metadataPath: namedBy }: HostedApp,
  { version, checksum }: ForeignVersion,
  { path, url }: ForeignPlace,
  found: FoundFile,
  limit: number,
): readonly Diagnostic[] => {
  const place = { file: path ?? url }
  if (found.kind === 'missing') return [diagnostic('PUBLISHED_MISSING', place, { namedBy, isDerived: false })]
  if (found.kind === 'unreadable') return [diagnostic('PUBLISHED_UNREADABLE', place, { problem: found.problem })]
  if (found.kind === 'bytes') throw new Error('an artifact was read, not measured')
  const { size, digest, content, encoding } = found
  if (size > limit) return [diagnostic('PUBLISHED_UNREADABLE', place, { problem: `It has more than ${limit} bytes.` })]
  const differs = (problem: string): readonly Diagnostic[] => [
    diagnostic('PUBLISHED_DIFFERS', place, {
      namedBy,
      isDerived: false,
      problem,
      ...(encoding === undefined ? {} : { encoding }),
    }),
  ]
  const state = checkChecksum(checksum, digest)
  if (state === 'wrong') return differs(`its digest is ${digest}, not ${checksum}`)
  if (state === 'right') return []
  if (content === digest) return differs('it is no gzip')
  return [diagnostic('CHECKSUM_UNKNOWN', { file: namedBy }, { slug, version, published: checksum })]
}
