import { type Diagnostic, diagnostic, type Place } from '../model/diagnostic.js'
import type { Digest } from '../model/digest.js'
import { isUnpublished, isYanked, type PluginRecord } from '../model/record.js'
import type { Slug } from '../model/slug.js'
import type { Version } from '../model/version.js'

/** What a `.tar.gz` is. */
export interface TarballFacts {
  /** Bytes. */
  readonly size: number
  readonly digest: Digest
  /** sha256 of the tar inside; of bytes that are no gzip, their {@link digest}. */
  readonly content: Digest
}

/** What lies at `place`, where a record says that an artifact is. */
export type FoundArtifact = { readonly place: Place } & (
  | {
      readonly kind: 'found'
      readonly facts: TarballFacts
      /** A `Content-Encoding` that was undone on the way. */
      readonly encoding?: string
    }
  /** It has more bytes than were recorded, and was not read to its end. */
  | { readonly kind: 'oversized'; readonly encoding?: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly problem: string }
)

/** What a release is made of: the files of a folder, a tarball taken as it is, or what `bundle.command` writes. */
export type ReleaseOrigin = 'files' | 'prebuilt' | 'bundled'

/** What the sources give for a version. `unclear`: something is wrong with them, and was reported. */
export type RebuildSource =
  | { readonly kind: 'gone' }
  | { readonly kind: 'unclear' }
  | {
      readonly kind: 'here'
      readonly origin: ReleaseOrigin
      /** Where the version is written. */
      readonly place: Place
      /** Absent: it was not made, or its making failed, which was reported. */
      readonly rebuilt?: TarballFacts
    }

/**
 * How a release stands. Of what is published: `same-bytes`, `same-content` (the tar inside is the same, the compressor
 * was another) or `differs`; `missing`, `damaged` (not the bytes that were recorded) or `unreadable`, whatever the source
 * gives; `source-gone`; `not-rebuilt` (something is wrong with the source); `unpublished`, of which no artifact is kept.
 * `not-published` is in the sources only.
 */
export type RebuildState =
  | 'same-bytes'
  | 'same-content'
  | 'differs'
  | 'missing'
  | 'damaged'
  | 'unreadable'
  | 'source-gone'
  | 'not-rebuilt'
  | 'unpublished'
  | 'not-published'

/** One version, published or in the sources. */
export interface RebuiltRelease {
  readonly slug: Slug
  readonly version: Version
  readonly state: RebuildState
  /** Absent: it has no source here. */
  readonly origin?: ReleaseOrigin
  readonly yanked?: true
  /** What its record says. */
  readonly recorded?: Pick<TarballFacts, 'size' | 'digest'>
  /** What lies there, where that was read to its end. */
  readonly published?: TarballFacts
  /** What its source gives. */
  readonly rebuilt?: TarballFacts
}

export interface RebuildSubject {
  readonly slug: Slug
  readonly version: Version
  /** The plugin's; absent when none is published. */
  readonly record: PluginRecord | undefined
  /** Absent: nothing is published of this version that could be looked for. */
  readonly found?: FoundArtifact | undefined
  readonly source: RebuildSource
}

/** Compares what is published of a version with what its source gives. */
export const checkRebuild = (
  subject: RebuildSubject,
): { readonly release: RebuiltRelease; readonly diagnostics: readonly Diagnostic[] } => {
  const { slug, version, record, found, source } = subject
  const recorded = record?.releases[version]?.artifact
  const release: RebuiltRelease = {
    slug,
    version,
    state: resolveState(subject),
    ...(source.kind === 'here' && { origin: source.origin }),
    ...(record !== undefined && isYanked(record, version) && { yanked: true }),
    ...(recorded !== undefined && { recorded: { size: recorded.size, digest: recorded.digest } }),
    ...(found?.kind === 'found' && { published: found.facts }),
    ...(source.kind === 'here' && source.rebuilt !== undefined && { rebuilt: source.rebuilt }),
  }
  return { release, diagnostics: checkState(subject, release) }
}

const resolveState = ({ version, record, found, source }: RebuildSubject): RebuildState => {
  const recorded = record?.releases[version]?.artifact
  if (record === undefined || recorded === undefined) return 'not-published'
  if (isUnpublished(record, version) || found === undefined) return 'unpublished'
  if (found.kind === 'oversized') return 'damaged'
  if (found.kind !== 'found') return found.kind
  const { facts } = found
  if (facts.digest !== recorded.digest || facts.size !== recorded.size) return 'damaged'
  if (source.kind === 'gone') return 'source-gone'
  if (source.kind === 'unclear' || source.rebuilt === undefined) return 'not-rebuilt'
  if (source.rebuilt.digest === facts.digest) return 'same-bytes'
  return source.rebuilt.content === facts.content ? 'same-content' : 'differs'
}

const checkState = (
  { slug, version, found, source }: RebuildSubject,
  { state, recorded, published, rebuilt }: RebuiltRelease,
): readonly Diagnostic[] => {
  const name = { slug, version }
  const isAtHand = recorded !== undefined && rebuilt?.digest === recorded.digest
  if (found?.kind === 'missing') return [diagnostic('ARTIFACT_MISSING', found.place, { ...name, isAtHand })]
  if (found?.kind === 'unreadable') {
    return [diagnostic('ARTIFACT_UNREADABLE', found.place, { ...name, problem: found.problem })]
  }
  if (found !== undefined && recorded !== undefined && state === 'damaged') {
    const bytes = published && { found: { size: published.size, digest: published.digest } }
    const encoding = found.encoding === undefined ? {} : { encoding: found.encoding }
    return [diagnostic('ARTIFACT_DAMAGED', found.place, { ...name, recorded, ...bytes, isAtHand, ...encoding })]
  }
  if (state !== 'differs' || published === undefined || rebuilt === undefined || source.kind !== 'here') return []
  const code = source.origin === 'bundled' ? 'BUNDLE_DIFFERS' : 'REBUILD_DIFFERS'
  return [diagnostic(code, source.place, { ...name, published: published.content, here: rebuilt.content })]
}
