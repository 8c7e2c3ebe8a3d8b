import { type Diagnostic, diagnostic, type Place } from '../model/diagnostic.js'
import type { Digest } from '../model/digest.js'
import type { Artifact } from '../model/record.js'
import type { ForeignVersion } from '../protocols/parse-flows.js'
import type { ForeignPlace, HostedApp } from './plan-adoption.js'

/** What was read at an artifact's URL. */
export interface FoundArtifact {
  /** Bytes. */
  readonly size: number
  readonly digest: Digest
  readonly content: Digest
  readonly isGzip: boolean
  readonly isPage: boolean
  readonly encoding: string | undefined
}

/** How a published checksum compares to the bytes that are there. */
export type ChecksumState = 'right' | 'wrong' | 'unknown'

/** What adopting is told to put up with. */
export interface AdoptionPolicy {
  readonly allowMissing: boolean
  readonly allowWrong: boolean
}

export interface CheckedVersion {
  readonly state: ChecksumState | 'missing'
  /** Absent when the version cannot be adopted. */
  readonly artifact?: Artifact
  readonly diagnostics: readonly Diagnostic[]
}

/** Whether the artifact of a foreign version is there, and is what its document says. */
export const checkForeignVersion = (
  app: HostedApp,
  version: ForeignVersion,
  {
    place,
    found,
    url,
  }: { readonly place: ForeignPlace; readonly found: FoundArtifact | undefined; readonly url: string },
  policy: AdoptionPolicy,
): CheckedVersion => {
  const at: Place = { file: app.metadataPath }
  const facts = { slug: app.slug, version: version.version, url }
  const missing = (problem: string): CheckedVersion => {
    const finding = diagnostic('ADOPT_ARTIFACT_MISSING', at, { ...facts, problem })
    return { state: 'missing', diagnostics: [policy.allowMissing ? asWarning(finding) : finding] }
  }
  if (place.path === undefined && place.taken !== undefined) return missing('no artifact can be at this address')
  if (found === undefined) return missing('there is no such file')
  const state = checkChecksum(version.checksum, found.digest)
  const problem = problemOf(found, state)
  if (problem !== undefined) return missing(problem)
  const artifact = artifactOf(place, found)
  const published = version.checksum
  if (state === 'right') return { state, artifact, diagnostics: [] }
  if (state === 'unknown') {
    return { state, artifact, diagnostics: [diagnostic('ADOPT_CHECKSUM_UNKNOWN', at, { ...facts, published })] }
  }
  const wrong = diagnostic('ADOPT_CHECKSUM_WRONG', at, { ...facts, published, found: found.digest })
  return { state, artifact, diagnostics: [policy.allowWrong ? asWarning(wrong) : wrong] }
}

/** It is allowed, and still worth knowing. */
const asWarning = (finding: Diagnostic): Diagnostic => ({ ...finding, severity: 'warning' })

/** What is there but is no artifact. Only a checksum that is right proves the contrary. */
const problemOf = ({ isGzip, isPage, encoding }: FoundArtifact, state: ChecksumState): string | undefined => {
  if (state === 'right' || isGzip) return undefined
  if (isPage) return 'a web page is there instead'
  if (encoding !== undefined) {
    return `the host sends it with Content-Encoding: ${encoding}, so it is unpacked on the way; take that header off`
  }
  return undefined
}

const artifactOf = (place: ForeignPlace, { size, digest, content }: FoundArtifact): Artifact => ({
  ...(place.path !== undefined && place.isExact ? { path: place.path } : { url: place.url }),
  size,
  digest,
  content,
})

/**
 * How a published checksum compares to the digest found. Case and a missing prefix are forgiven, since it is clear which
 * bytes are meant; what is no sha256 at all ("unknown", as some generators write) cannot be compared.
 */
export const checkChecksum = (checksum: string, digest: Digest): ChecksumState => {
  const hex = /^(?:sha-?256[:=])?([0-9a-f]{64})$/i.exec(checksum.trim())?.[1]?.toLowerCase()
  if (hex === undefined) return 'unknown'
  return digest === `sha256:${hex}` ? 'right' : 'wrong'
}
