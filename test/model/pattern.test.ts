import { expect, test } from 'vitest'
import { fileGlobProblem, folderGlobProblem, ignorePatternProblem } from '../../src/model/pattern.js'

test.each(['plugins/*', '**/apps/**', '*-plugin-*/{a,b}', '.', 'a/[a-z]?', `${'{a,b}'.repeat(6)}`, 'a.b+c'])(
  'a glob of folders may be %s',
  (glob) => expect(folderGlobProblem(glob)).toBeUndefined(),
)

const EXPANDED = 'stands for more than 100 patterns by its braces'

test.each<[string, string | undefined]>([
  ['{a,{b,c}}', undefined],
  [`{${'a,'.repeat(99)}a}`, undefined],
  [`{${'a,'.repeat(100)}a}`, EXPANDED],
  [`{${'{a,b},'.repeat(6)}}`, EXPANDED],
  [`${'{'.repeat(500)}${'a,b}'.repeat(100)}`, EXPANDED],
  ['{'.repeat(1000), undefined],
  ['*a'.repeat(30), undefined],
  ['+(a|b)', undefined],
  ['a'.repeat(1001), 'has more than 1000 characters'],
])('a glob of files: %s', (glob, problem) => expect(fileGlobProblem(glob)).toBe(problem))

test('a pattern of .gitignore has no braces', () => {
  expect(ignorePatternProblem('{a,b}'.repeat(20))).toBeUndefined()
  expect(ignorePatternProblem('**/a/**/b/**')).toBe('has more than 2 "**"')
})
