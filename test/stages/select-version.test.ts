import { expect, it } from 'vitest'
import type { LifecycleChange, LifecycleEntry, Release } from '../../src/model/record.js'
import type { Version } from '../../src/model/version.js'
import { selectLatest } from '../../src/stages/select-version.js'
import { releaseOf } from '../protocols/github-record.js'

const D: LifecycleChange = { deprecated: {} }
const Y: LifecycleChange = { yanked: {} }
const U: LifecycleChange = { unpublished: {} }
const OK: LifecycleChange = {}

it.each<[string, Readonly<Record<string, LifecycleChange>>, string | undefined]>([
  ['nothing published', {}, undefined],
  ['one', { '1.0.0': OK }, '1.0.0'],
  ['numbers, not text', { '1.9.0': OK, '1.10.0': OK }, '1.10.0'],
  ['stable before a higher prerelease', { '1.0.0': OK, '2.0.0-rc.1': OK }, '1.0.0'],
  ['not the deprecated one', { '1.0.0': OK, '1.1.0': D }, '1.0.0'],
  ['deprecated stable before a prerelease', { '1.0.0': D, '2.0.0-rc.1': OK }, '1.0.0'],
  ['the highest of the deprecated', { '1.0.0': D, '1.1.0': D }, '1.1.0'],
  ['not the yanked one', { '1.0.0': D, '1.1.0': Y }, '1.0.0'],
  ['not the unpublished one', { '1.0.0': OK, '1.1.0': U }, '1.0.0'],
  ['a prerelease when no stable one is left', { '1.0.0': Y, '2.0.0-rc.1': OK, '2.0.0-beta.9': OK }, '2.0.0-rc.1'],
  ['a deprecated prerelease when it is the highest', { '2.0.0-rc.1': D, '2.0.0-beta.9': OK }, '2.0.0-rc.1'],
  ['not a yanked prerelease', { '2.0.0-rc.10': Y, '2.0.0-rc.9': OK, '2.0.0-rc.2': OK }, '2.0.0-rc.9'],
  ['none when all are yanked or gone', { '1.0.0': Y, '1.1.0': U, '2.0.0-rc.1': Y }, undefined],
  ['taken back', { '1.0.0': OK, '1.1.0': {} }, '1.1.0'],
])('selectLatest: %s', (_, versions, expected) => {
  const releases: Record<Version, Release> = {}
  const lifecycle: Record<Version, LifecycleEntry> = {}
  for (const [version, change] of Object.entries(versions)) {
    releases[version as Version] = releaseOf('x', version, '2024-01-01T00:00:00Z', undefined)
    lifecycle[version as Version] = { at: '2024-02-01T00:00:00Z', ...change }
  }
  expect(selectLatest({ releases, lifecycle })).toBe(expected)
})
