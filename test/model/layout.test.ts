import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isSafePath, pathOf, urlOf } from '../../src/model/layout.js'
import { tagPath } from '../../src/model/tag-path.js'

it.each([
  ['vcs', 'plugins/tags/vcs.json'],
  ['c#', 'plugins/tags/c%23.json'],
  ['..', 'plugins/tags/...json'],
  ['A-z_0.9~', 'plugins/tags/A-z_0.9~.json'],
  ['', 'plugins/tags/.json'],
  ['a\n', 'plugins/tags/a%0A.json'],
  ['x'.repeat(200), `plugins/tags/${'x'.repeat(200)}.json`],
  ['x'.repeat(201), `plugins/tags/${'x'.repeat(100)}-84a0678c90937f5d.json`],
  ["(o'k)!*", 'plugins/tags/%28o%27k%29%21%2A.json'],
  ['ä', 'plugins/tags/%C3%A4.json'],
  ['\ud800', 'plugins/tags/%EF%BF%BD.json'],
])('tagPath: %s', (tag, path) => {
  expect(tagPath(tag)).toBe(path)
})

it('tagPath: any tag has a file name that is safe and not too long, and is found at its URL', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, size: 'max', maxLength: 400 }), (tag) => {
      const path = tagPath(tag)
      expect([isSafePath(path), path.length <= 'plugins/tags/.json'.length + 200]).toEqual([true, true])
      expect(pathOf('https://r.example.com/', urlOf('https://r.example.com/', path))).toBe(path)
    }),
  )
})

it('tagPath: long tags that begin alike have different files', () => {
  const [a, b] = ['x'.repeat(300), `${'x'.repeat(299)}y`]
  expect(tagPath(a)).not.toBe(tagPath(b))
})

it.each(['', '/a', 'a//b', 'a/', '.', 'a/../b', 'a\\b', 'C:a', 'a\u0000', 'a\n', 'a\ud800'])(
  'isSafePath: refuses %j',
  (path) => {
    expect(isSafePath(path)).toBe(false)
  },
)
