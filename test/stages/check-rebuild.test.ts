import { expect, test } from 'vitest'
import { type Digest, digestOf } from '../../src/model/digest.js'
import type { LifecycleEntry, PluginRecord } from '../../src/model/record.js'
import type { Slug } from '../../src/model/slug.js'
import type { Version } from '../../src/model/version.js'
import { checkRebuild, type RebuildSubject, type TarballFacts } from '../../src/stages/check-rebuild.js'

const slug = 'hello' as Slug
const version = '1.0.0' as Version
const place = { file: 'plugins/hello/plugin.yaml', line: 2 }
const file = { file: 'a.tar.gz' }

const facts = (gzip: string, tar: string): TarballFacts => ({
  size: gzip.length,
  digest: digestOf(gzip),
  content: digestOf(tar),
})
const TAR = facts('gzip', 'tar')

const recordOf = (said: Omit<LifecycleEntry, 'at'> = {}): PluginRecord => ({
  schema: 1,
  slug,
  revision: 1,
  listing: {
    name: 'Hello',
    description: 'd',
    tags: [],
    color: '#000000',
    icon: { url: 'https://r.example.com/i.svg' },
    protocols: ['flows'],
    at: '2024-01-15T10:00:00Z',
  },
  releases: {
    [version]: {
      published_at: '2024-01-15T10:00:00Z',
      artifact: { path: 'apps/hello/1.0.0.tar.gz', ...TAR, content: 'sha256:as-packed' as Digest },
    },
  },
  lifecycle: { [version]: { at: '2024-01-15T10:00:00Z', ...said } },
})

const here = (rebuilt?: TarballFacts): RebuildSubject['source'] => ({
  kind: 'here',
  origin: 'files',
  place,
  ...(rebuilt && { rebuilt }),
})
const found = (of: TarballFacts): RebuildSubject['found'] => ({ place: file, kind: 'found', facts: of })

const check = (changes: Partial<RebuildSubject> = {}) => {
  const subject = {
    slug,
    version,
    record: recordOf(),
    found: found(TAR),
    source: here(TAR),
  }
  const { release, diagnostics } = checkRebuild({ ...subject, ...changes })
  return [release.state, ...diagnostics.map(({ code, severity, place: at }) => `${severity} ${code} ${at.file}`)]
}

test.each<[string, Partial<RebuildSubject>, readonly string[]]>([
  ['the same bytes', {}, ['same-bytes']],
  ['another compressor', { source: here(facts('other gzip', 'tar')) }, ['same-content']],
  [
    'another tar',
    { source: here(facts('other gzip', 'other tar')) },
    ['differs', `error REBUILD_DIFFERS ${place.file}`],
  ],
  ['no artifact', { found: { place: file, kind: 'missing' } }, ['missing', 'error ARTIFACT_MISSING a.tar.gz']],
  [
    'an artifact that nobody can read',
    { found: { place: file, kind: 'unreadable', problem: 'EACCES' } },
    ['unreadable', 'error ARTIFACT_UNREADABLE a.tar.gz'],
  ],
  ['another digest', { found: found(facts('gzyp', 'tar')) }, ['damaged', 'error ARTIFACT_DAMAGED a.tar.gz']],
  ['another size', { found: found({ ...TAR, size: 5 }) }, ['damaged', 'error ARTIFACT_DAMAGED a.tar.gz']],
  ['no source', { source: { kind: 'gone' } }, ['source-gone']],
  ['a source with a mistake', { source: { kind: 'unclear' } }, ['not-rebuilt']],
  ['a source that could not be packed', { source: here() }, ['not-rebuilt']],
  ['no record', { record: undefined, found: undefined, source: here() }, ['not-published']],
  ['an unpublished release', { record: recordOf({ unpublished: {} }), found: undefined }, ['unpublished']],
  ['a yanked release', { record: recordOf({ yanked: {} }) }, ['same-bytes']],
  [
    'more bytes than were recorded',
    { found: { place: file, kind: 'oversized' } },
    ['damaged', 'error ARTIFACT_DAMAGED a.tar.gz'],
  ],
  [
    'no source, and a damaged artifact: the damage is told',
    { source: { kind: 'gone' }, found: found(facts('x', 'x')) },
    ['damaged', 'error ARTIFACT_DAMAGED a.tar.gz'],
  ],
  [
    'a bundle that differs, which its command may do each time',
    { source: { kind: 'here', origin: 'bundled', place, rebuilt: facts('x', 'x') } },
    ['differs', `warning BUNDLE_DIFFERS ${place.file}`],
  ],
])('%s', (_, changes, expected) => {
  expect(check(changes)).toEqual(expected)
})

test('says whether the source still gives what was recorded', () => {
  const missing = (source: RebuildSubject['source']) =>
    checkRebuild({ slug, version, record: recordOf(), found: { place: file, kind: 'missing' }, source }).diagnostics
  expect([here(TAR), here(facts('x', 'tar')), here()].map((source) => missing(source)[0]?.args)).toEqual([
    { slug, version, isAtHand: true },
    { slug, version, isAtHand: false },
    { slug, version, isAtHand: false },
  ])
})
