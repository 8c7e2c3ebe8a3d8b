import { expect, test } from 'vitest'
import { isKnown, selectPart } from '../../src/stages/select-part.js'

const FILE = { path: 'a', file: '/a', size: 10, etag: '"x"', modified: 'Wed, 15 Jan 2025 10:00:00 GMT' }
const asking = (headers: Readonly<Record<string, string>>) => ({ method: 'GET', target: '/a', headers })

test.each([
  ['bytes=0-3', { kind: 'part', start: 0, end: 4 }],
  ['bytes=5-', { kind: 'part', start: 5, end: 10 }],
  ['bytes=5-99', { kind: 'part', start: 5, end: 10 }],
  ['bytes=-3', { kind: 'part', start: 7, end: 10 }],
  ['bytes=-99', { kind: 'part', start: 0, end: 10 }],
  ['bytes=10-', { kind: 'unsatisfiable' }],
  ['bytes=-0', { kind: 'unsatisfiable' }],
  ['bytes=5-2', { kind: 'whole' }],
  ['bytes=-', { kind: 'whole' }],
  ['bytes=0-1,3-4', { kind: 'whole' }],
  ['lines=0-1', { kind: 'whole' }],
])('range: %s', (range, expected) => expect(selectPart(asking({ range }), FILE)).toEqual(expected))

test.each([
  ['"x"', 'part'],
  ['"y"', 'whole'],
  [FILE.modified, 'part'],
  ['Wed, 15 Jan 2025 09:00:00 GMT', 'whole'],
])('a part only of the file that the client has: %s', (condition, kind) =>
  expect(selectPart(asking({ range: 'bytes=0-1', 'if-range': condition }), FILE).kind).toBe(kind),
)

test.each<[Readonly<Record<string, string>>, boolean]>([
  [{}, false],
  [{ 'if-none-match': '"x"' }, true],
  [{ 'if-none-match': '"a", W/"x"' }, true],
  [{ 'if-none-match': '*' }, true],
  [{ 'if-none-match': '"y"', 'if-modified-since': FILE.modified }, false],
  [{ 'if-modified-since': FILE.modified }, true],
  [{ 'if-modified-since': 'Wed, 15 Jan 2025 09:00:00 GMT' }, false],
  [{ 'if-modified-since': 'yesterday' }, false],
])('%j is known: %s', (headers, expected) => expect(isKnown(asking(headers), FILE)).toBe(expected))
