import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contrastOf, parseHexColor } from '../../../src/model/contrast.js'
import { renderTheme } from '../../../src/stages/site/render-theme.js'

const themeOf = (accent: string): string => Buffer.from(renderTheme(accent)).toString()
const colorsOf = (accent: string): readonly string[] => themeOf(accent).match(/#[0-9a-f]{6}/g) ?? []

test('an accent colour that can be read stays as it is', () => {
  expect(themeOf('#2f5bd7')).toBe(
    `:root { --accent: #2f5bd7; --on-accent: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --accent: #6989e2; --on-accent: #0f131a; } }
`,
  )
})

test('of every accent colour text can be read, and text on it, in light and in dark', () => {
  const channel = fc.integer({ min: 0, max: 255 }).map((value) => value.toString(16).padStart(2, '0'))
  fc.assert(
    fc.property(fc.tuple(channel, channel, channel), (channels) => {
      const [light, onLight, dark, onDark] = colorsOf(`#${channels.join('')}`).map(parseHexColor)
      const pairs = [
        [light, onLight],
        [light, parseHexColor('#f1f3f7')],
        [dark, onDark],
        [dark, parseHexColor('#1e2531')],
      ] as const
      return pairs.every(([a, b]) => a !== undefined && b !== undefined && contrastOf(a, b) >= 4.5)
    }),
  )
})
