import { expect, test } from 'vitest'
import { checkDocument } from '../../src/stages/check-document.js'

const check = (expected: string, found: string) => checkDocument(Buffer.from(expected), Buffer.from(found))

test.each<[string, string, string, string | undefined]>([
  ['the same', '{"a":1}', '{"a":1}', undefined],
  ['nothing', '{"a":1}', '', 'it is empty'],
  ['another value', '{"a":{"b":[1,2]}}', '{"a":{"b":[1,3]}}', 'a › b › 1 is 3, not 2'],
  ['another kind of value', '{"a":{"b":1}}', '{"a":[1]}', 'a is a list, not an object'],
  ['a member less', '{"a":1,"b":2}', '{"a":1}', 'b is missing'],
  ['a member more', '{"a":1}', '{"a":1,"c d":2}', '"c d" should not be there'],
  ['another document', '{"a":1}', '[]', 'it is a list, not an object'],
  [
    'only other bytes',
    '{"a":1} \n',
    '{"a":1}\n',
    'it says what it should in other bytes: it shows another state, or something else has written it',
  ],
  ['no JSON', '{"a":1}', '{"a":1', 'it is not JSON that can be read; line 1 is "{\\"a\\":1", not "{\\"a\\":1}"'],
  ['another line', 'a\nb\nc\n', 'a\nx\nc\n', 'line 2 is "x", not "b"'],
  ['a line more', 'a\n', 'a\nb\n', 'line 2 is "b", not ""'],
  ['a line less', 'a\nb', 'a', 'line 2 is not there, not "b"'],
])('%s', (_, expected, found, problem) => {
  expect(check(expected, found)).toBe(problem)
})

test('much is told in short', () => {
  expect(check('{"a":"x"}', JSON.stringify({ a: 'y'.repeat(200) }))).toBe(`a is "${'y'.repeat(79)}…, not "x"`)
})
