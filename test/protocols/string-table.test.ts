import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseCodes, renderCodes } from '../../src/protocols/string-table.js'

it('renderCodes gives frequent strings the first codes, and equal counts an order', () => {
  const rows = [
    { words: 'b the', tags: ['the'] },
    { words: 'the a', tags: [] },
  ]
  const lists = {
    words: ({ words }: { words: string }) => words.split(' '),
    tags: ({ tags }: { tags: string[] }) => tags,
  }
  expect(renderCodes(rows, lists)).toEqual({
    strings: ['the', 'a', 'b'],
    columns: { words: ['%#', '#$'], tags: ['#', ''] },
  })
})

it.each(['&', '!', '%&', '\u{10ffff}'])('parseCodes knows no string for %j', (codes) => {
  expect(parseCodes(codes, ['the', 'a', 'b'])).toBeUndefined()
})

it('parseCodes gives back any list', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string({ unit: 'binary' }))), (lists) => {
      const { strings, columns } = renderCodes(lists, { lists: (list) => list })
      expect(columns.lists.map((codes) => parseCodes(codes, strings))).toEqual(lists)
    }),
  )
})

it('parseCodes gives back a list whose codes pass the halves of characters and the first plane', () => {
  const many = Array.from({ length: 70_000 }, (_, at) => `s${at}`)
  const { strings, columns } = renderCodes([many], { lists: (list) => list })
  expect(columns.lists[0]).not.toMatch(/\p{Surrogate}/u)
  expect(parseCodes(columns.lists[0] ?? '', strings)).toEqual(many)
})
