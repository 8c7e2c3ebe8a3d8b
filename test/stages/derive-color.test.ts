import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveColor } from '../../src/stages/derive-color.js'

describe('deriveColor', () => {
  it.each([
    ['github', '#34ad2e'],
    ['weather', '#ad2e9a'],
    ['weather2', '#47ad2e'],
    ['', '#2e7cad'],
  ])('%j is %s', (slug, color) => expect(deriveColor(slug)).toBe(color))

  it('is always a colour of the same strength', () =>
    fc.assert(
      fc.property(fc.string(), (slug) => {
        const color = deriveColor(slug)
        expect(color).toMatch(/^#[0-9a-f]{6}$/)
        const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
        expect([Math.min(...channels), Math.max(...channels)]).toEqual([46, 173])
      }),
    ))
})
