import { expect, test } from 'vitest'
import { parseTarget, queryValue, rawQueryValue } from '../../src/stages/parse-target.js'

test.each([
  ['/', { raw: '/', path: '', query: '' }],
  ['/a/b', { raw: '/a/b', path: 'a/b', query: '' }],
  ['/a/?x=1?y', { raw: '/a/', path: 'a/', query: 'x=1?y' }],
  ['/a%20b/%252B', { raw: '/a%20b/%252B', path: 'a b/%2B', query: '' }],
])('%s', (target, expected) => expect(parseTarget(target)).toEqual(expected))

test.each([
  '',
  'a',
  '*',
  'http://a/',
  '//a',
  '/a//b',
  '/..',
  '/a/../b',
  '/./a',
  '/%2e%2E/a',
  '/a%2fb',
  '/a%5cb',
  '/a\\b',
  '/%00',
  '/%zz',
  '/%c3',
])('%s is no path below the root', (target) => expect(parseTarget(target)).toBeUndefined())

test('the first value of a field, decoded and as it was sent', () => {
  const query = 'a=1&tag=c%2B%2B&tag=x&empty='
  expect([queryValue(query, 'tag'), rawQueryValue(query, 'tag')]).toEqual(['c++', 'c%2B%2B'])
  expect([queryValue(query, 'empty'), rawQueryValue(query, 'empty')]).toEqual(['', ''])
  expect([queryValue(query, 'none'), rawQueryValue(query, 'none')]).toEqual([undefined, undefined])
})
