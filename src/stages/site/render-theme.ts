import { contrastOf, parseHexColor, type Rgb } from '../../model/contrast.js'

/** What text and lines in the accent colour stand on: the lightest and the darkest background of each scheme. */
const LIGHT: readonly Rgb[] = ['#ffffff', '#f1f3f7'].map(parseHexColor)
const DARK: readonly Rgb[] = ['#0f131a', '#1e2531'].map(parseHexColor)

/** WCAG asks for 4.5 between text and background; a little more, since shades are rounded. */
const CONTRAST = 4.6

/**
 * A stylesheet: the shades of an accent colour (`#rgb`, `#rrggbb`) that can be read in each scheme, as text, and
 * as a ground for text in the scheme's own lightest or darkest colour.
 */
export const renderTheme = (accent: string): Uint8Array => {
  const color = parseHexColor(accent)
  const [light, dark] = [shade(color, [0, 0, 0], LIGHT), shade(color, [1, 1, 1], DARK)]
  return Buffer.from(`:root { --accent: ${light}; --on-accent: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --accent: ${dark}; --on-accent: #0f131a; } }
`)
}

/** The colour, mixed with as much of `to` as it needs to stand out from every background. */
const shade = (color: Rgb, to: Rgb, backgrounds: readonly Rgb[]): string => {
  for (let part = 0; part < 100; part++) {
    const mixed = color.map((channel, at) => round(channel + ((to[at] ?? 0) - channel) * (part / 100)))
    const [red = 0, green = 0, blue = 0] = mixed
    if (backgrounds.every((background) => contrastOf([red, green, blue], background) >= CONTRAST)) return toHex(mixed)
  }
  return toHex(to)
}

const round = (channel: number): number => Math.round(channel * 255) / 255

const toHex = (channels: readonly number[]): string =>
  `#${channels
    .map((channel) =>
      Math.round(channel * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
