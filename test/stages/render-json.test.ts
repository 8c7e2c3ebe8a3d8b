import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderCompactJson, renderJson } from '../../src/stages/render-json.js'

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

describe('renderJson', () => {
  it('indents by two, keeps the order of keys, drops what is undefined, and ends in a newline', () => {
    expect(text(renderJson({ b: 1, a: ['ä', {}], c: undefined }))).toBe(
      '{\n  "b": 1,\n  "a": [\n    "ä",\n    {}\n  ]\n}\n',
    )
  })

  it('escapes what HTML and old JavaScript would understand', () => {
    expect(text(renderCompactJson({ '<b>': '</script>&\u2028\u2029' }))).toBe(
      '{"\\u003cb\\u003e":"\\u003c/script\\u003e\\u0026\\u2028\\u2029"}\n',
    )
  })

  it.each([
    [0, '[]\n'],
    [1, '[] \n'],
    [3, '[]   \n'],
    [64, '[]\n'],
    [66, '[]  \n'],
  ])('tells state %i by blanks', (salt, expected) => {
    expect([text(renderJson([], salt)), text(renderCompactJson([], salt))]).toEqual([expected, expected])
  })

  it('says the same value, and never the characters that it escapes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(200), (value, salt) => {
        const written = text(renderJson(value, salt))
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(written).not.toMatch(/[<>&\u2028\u2029]/)
      }),
    )
  })
})
