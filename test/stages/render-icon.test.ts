import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkIcon } from '../../src/stages/check-icon.js'
import { renderIcon } from '../../src/stages/render-icon.js'

const text = (name: string, color = '#24292f'): string => Buffer.from(renderIcon(name, color)).toString()
const letter = (name: string): string | undefined => />([^<]*)<\/text>/.exec(text(name))?.[1]
const ink = (color: string): string | undefined => /<text [^>]* fill="([^"]*)"/.exec(text('a', color))?.[1]

describe('renderIcon', () => {
  it('draws a letter on the colour', () =>
    expect(text('GitHub')).toBe(`<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 128 128">
  <defs>
    <linearGradient id="shine" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#ffffff" stop-opacity="0.16"/>
      <stop offset="1" stop-color="#000000" stop-opacity="0.12"/>
    </linearGradient>
  </defs>
  <rect width="128" height="128" rx="28" fill="#24292f"/>
  <rect width="128" height="128" rx="28" fill="url(#shine)"/>
  <text x="64" y="88" text-anchor="middle" fill="#ffffff" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" font-size="68" font-weight="600">G</text>
</svg>
`))

  it.each([
    ['github', 'G'],
    ['  [beta] tool', 'B'],
    ['élan', 'É'],
    ['e\u0301lan', 'É'],
    ['ßharp', 'ß'],
    ['7zip', '7'],
    ['日本', '日'],
    ['👩‍🔬!', '👩‍🔬'],
    ['🇨🇭', '🇨🇭'],
    ['&<>', '&amp;'],
    ['<', '&lt;'],
    ['', '?'],
    ['\u0000\ud800 ', '?'],
  ])('%j shows %j', (name, expected) => expect(letter(name)).toBe(expected))

  it.each([
    ['#fff', '#000000'],
    ['#ffffff', '#000000'],
    ['#FFD700', '#000000'],
    ['#000', '#ffffff'],
    ['#24292F', '#ffffff'],
    ['#c00', '#ffffff'],
  ])('on %s the letter is %s', (color, expected) => expect(ink(color)).toBe(expected))

  it('makes icons that pass the check of icons, whatever the name', () => {
    const channel = fc.integer({ min: 0, max: 255 }).map((n) => n.toString(16).padStart(2, '0'))
    const color = fc.tuple(channel, channel, channel).map((parts) => `#${parts.join('')}`)
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })),
        color,
        (name, background) => {
          const bytes = renderIcon(name, background)
          expect(checkIcon({ name: 'icon.svg', bytes, limit: 2000, place: { file: 'icon.svg' } })).toEqual([])
          expect(renderIcon(name, background)).toEqual(bytes)
        },
      ),
      { numRuns: 1000 },
    )
  })
})
