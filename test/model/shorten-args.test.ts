import { expect, test } from 'vitest'
import { diagnostic } from '../../src/model/diagnostic.js'
import { shortenArgs } from '../../src/model/shorten-args.js'

const versions = (count: number) => Array.from({ length: count }, (_, i) => `1.0.${i}`)

test.each<[string, object, object]>([
  ['a text of 500 characters stays', { text: 'a'.repeat(500) }, { text: 'a'.repeat(500) }],
  ['a longer one is cut', { text: 'a'.repeat(501) }, { text: `${'a'.repeat(500)}…` }],
  ['not in the midst of a character', { text: `${'a'.repeat(499)}😀` }, { text: `${'a'.repeat(499)}…` }],
  ['13 items stay', { versions: versions(13) }, { versions: versions(13) }],
  ['of 14 items 12 stay', { versions: versions(14) }, { versions: [...versions(12), '2 more'] }],
  ['an item is a text', { files: ['b'.repeat(600)] }, { files: [`${'b'.repeat(500)}…`] }],
  ['the output of a command stays', { output: 'a'.repeat(4000) }, { output: 'a'.repeat(4000) }],
  ['numbers stay', { size: 5e9, limit: 1 }, { size: 5e9, limit: 1 }],
])('%s', (_, args, expected) => expect(shortenArgs(args)).toEqual(expected))

test('every finding is short', () => {
  expect(diagnostic('SLUG_RESERVED', { file: 'a' }, { slug: 'a'.repeat(1e6) }).args).toEqual({
    slug: `${'a'.repeat(500)}…`,
  })
})
