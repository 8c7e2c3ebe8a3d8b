import { describe, expect, test } from 'vitest'
import { isShallow, parseJson } from '../../src/model/json.js'

const parse = (text: string): unknown => parseJson(Buffer.from(text))

describe('parseJson', () => {
  test('reads what is written', () => {
    const value = { list: [1, 'ü', null], object: { a: true } }
    expect(parse(JSON.stringify(value))).toEqual(value)
  })

  test.each([
    ['no JSON', Buffer.from('{'), SyntaxError],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), TypeError],
    ['nothing', Buffer.of(), SyntaxError],
  ])('refuses %s', (_, bytes, kind) => expect(() => parseJson(bytes)).toThrow(kind))

  test.each([
    ['objects', `[${'{},'.repeat(700_000)}0]`],
    ['lists', `[${'[],'.repeat(700_000)}0]`],
    ['numbers', `[${'1,'.repeat(700_000)}0]`],
  ])('refuses more %s than memory is meant for', (_, text) => {
    expect(() => parse(text)).toThrow(new RangeError('it holds too many values'))
  })

  test('takes as many values where each is as long as what people write', () => {
    const texts = Array.from({ length: 700_000 }, (_, i) => `the text at the place number ${i}`)
    expect(parse(JSON.stringify(texts))).toHaveLength(700_000)
  })
})

test('isShallow counts lists and objects alike', () => {
  const nest = (levels: number): unknown => parse(`${'{"a":['.repeat(levels / 2)}1${']}'.repeat(levels / 2)}`)
  expect([isShallow(nest(500)), isShallow(nest(502)), isShallow(nest(500_000))]).toEqual([true, false, false])
})
