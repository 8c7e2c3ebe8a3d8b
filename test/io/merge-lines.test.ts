import { expect, it } from 'vitest'
import { mergeLines } from '../../src/io/merge-lines.js'

const LINES = ['', 'a', 'a/b', 'b', 'ü', 'z', '\u{1f600}']
const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')
const subsets = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: 2 ** all.length }, (_, set) => all.filter((_, at) => (set & (1 << at)) !== 0))

it('gives what sorting all lines gives, whatever comes and goes', () => {
  for (const lines of subsets(LINES)) {
    for (const more of subsets(LINES.slice(0, 5)).filter((set) => set.length < 3)) {
      for (const less of subsets(LINES.slice(1)).filter((set) => set.length < 3)) {
        if (less.some((line) => more.includes(line))) continue
        const wanted = [...new Set([...lines, ...more])].filter((line) => !less.includes(line)).sort()
        expect(mergeLines(textOf([...lines].sort()), more.toReversed(), less)).toBe(textOf(wanted))
      }
    }
  }
})
