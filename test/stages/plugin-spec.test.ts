import { expect, test } from 'vitest'
import type { OfferedPlugin } from '../../src/model/offer.js'
import type { Slug } from '../../src/model/slug.js'
import type { Version } from '../../src/model/version.js'
import { parsePluginSpec } from '../../src/stages/parse-plugin-spec.js'
import { selectCandidates, selectRefusal } from '../../src/stages/select-candidates.js'
import { selectUnsigned } from '../../src/stages/select-unsigned.js'

test.each<[string, object]>([
  ['github', { slug: 'github', wanted: { kind: 'latest' } }],
  ['github@latest', { slug: 'github', wanted: { kind: 'latest' } }],
  ['github@1.2.0', { slug: 'github', wanted: { kind: 'exact', version: '1.2.0' } }],
  ['github@v1.2.0', { slug: 'github', wanted: { kind: 'exact', version: '1.2.0' } }],
  ['github@1.2', { slug: 'github', wanted: { kind: 'range', range: '1.2' } }],
  ['github@>=1 <2', { slug: 'github', wanted: { kind: 'range', range: '>=1 <2' } }],
])('%s', (text, expected) => expect(parsePluginSpec(text)).toEqual(expected))

test.each([
  ['', '"" is no name of a plugin.'],
  ['../x', '"../x" is no name of a plugin.'],
  ['search', '"search" is no name of a plugin.'],
  ['github@', '"" is neither a version nor a range.'],
  ['github@newest', '"newest" is neither a version nor a range.'],
])('%j is refused', (text, message) => {
  expect(() => parsePluginSpec(text)).toThrow(expect.objectContaining({ code: 'USAGE', message }))
})

const plugin: OfferedPlugin = {
  slug: 'github' as Slug,
  name: 'G',
  description: '',
  tags: [],
  latest: '1.1.0' as Version,
  versions: ['3.0.0-rc.1', '2.0.0', '1.1.0', '1.0.0'] as Version[],
}

test.each<[string, readonly string[]]>([
  ['github', ['1.1.0', '2.0.0', '1.0.0', '3.0.0-rc.1']],
  ['github@^1.0.0', ['1.1.0', '1.0.0']],
  ['github@>=1.2', ['2.0.0']],
  ['github@>=3.0.0-0', ['3.0.0-rc.1']],
  ['github@0.9.0', ['0.9.0']],
])('%s is looked for in the order %j', (spec, versions) => {
  expect(selectCandidates(plugin, [parsePluginSpec(spec).wanted])).toEqual(versions)
})

test('of two requirements both must be met, also by a version that one of them names', () => {
  const wanted = ['github@2.0.0', 'github@^1.0.0'].map((spec) => parsePluginSpec(spec).wanted)
  expect(selectCandidates(plugin, wanted)).toEqual([])
})

const release = { slug: plugin.slug, version: '1.0.0' as Version }

test.each<[object, string, boolean]>([
  [{ min: '1.4.0', max: '2.0.0' }, '1.4.0', true],
  [{ min: '1.4.0', max: '2.0.0' }, '2.0.0', true],
  [{ min: '1.4.0', max: '2.0.0' }, '2.0.1', false],
  [{ min: '1.4' }, '1.3.9', false],
  [{ max: '2.x' }, '2.9.0', true],
  [{ max: '2.x' }, '3.0.0', false],
  [{ min: 'whatever' }, '0.0.1', true],
])('%j works with %s: %s', (compatibility, hostVersion, isFine) => {
  expect(selectRefusal({ ...release, compatibility }, { hostVersion }) === undefined).toBe(isFine)
})

test('what is signed of a definition is all but its signature block', () => {
  const texts = (yaml: string) => selectUnsigned(Buffer.from(yaml)).map((bytes) => Buffer.from(bytes).toString())
  const block = 'signature:\n  type: gpg\n\n  signature: |\n    -----BEGIN\n'
  expect(texts(`a: 1\n${block}b: 2\n`)).toEqual(['a: 1\nb: 2\n', `a: 1\n${block}b: 2\n`])
  expect(texts(`a: 1\n${block}`)).toEqual(['a: 1\n', `a: 1\n${block}`])
  expect(texts('plugin:\n  a: 1\n  signature:\n    type: gpg\n')[0]).toBe('plugin:\n  a: 1\n')
  expect(texts('a: 1\n')).toEqual(['a: 1\n'])
})
