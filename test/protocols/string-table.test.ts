import fc from 'fast-check'
import { expect, it } from 'vitest'
import { buildStringTable, parseCodes } from '../../src/protocols/string-table.js'

it('buildStringTable gives frequent strings the first codes, and equal counts an order', () => {
  const { strings, encode } = buildStringTable([['b', 'the'], ['the', 'a'], []])
  expect(strings).toEqual(['the', 'a', 'b'])
  expect(encode(['b', 'the', 'the', 'unknown'])).toBe('%##')
  expect(parseCodes('%##', strings)).toEqual(['b', 'the', 'the'])
  expect(parseCodes('&', strings)).toBeUndefined()
  expect(parseCodes('!', strings)).toBeUndefined()
})

it('gives back any list, also where codes pass the halves of characters and the first plane', () => {
  const many = Array.from({ length: 70_000 }, (_, at) => `s${at}`)
  const { strings, encode } = buildStringTable([many])
  expect(encode(many)).not.toMatch(/\p{Surrogate}/u)
  expect(parseCodes(encode(many), strings)).toEqual(many)
  fc.assert(
    fc.property(fc.array(fc.array(fc.string({ unit: 'binary' }))), (lists) => {
      const table = buildStringTable(lists)
      for (const list of lists) expect(parseCodes(table.encode(list), table.strings)).toEqual(list)
    }),
  )
})
