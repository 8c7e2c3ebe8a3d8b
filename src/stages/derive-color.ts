/**
 * The colour of a plugin that gives none: always the same for a slug, `#rrggbb`. Only the hue differs from one slug to the
 * next, so that a page of derived colours looks of a piece.
 */
export const deriveColor = (slug: string): string => hslToHex(hash(slug) % 360, 0.58, 0.43)

/** FNV-1a, 32 bit, with a final mix: short texts that differ in one letter get hues far apart. */
const hash = (text: string): number => {
  let h = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) h = Math.imul(h ^ byte, 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The CSS conversion: https://www.w3.org/TR/css-color-4/#hsl-to-rgb */
const hslToHex = (hue: number, saturation: number, lightness: number): string => {
  const amplitude = saturation * Math.min(lightness, 1 - lightness)
  const channel = (n: number): string => {
    const k = (n + hue / 30) % 12
    const value = lightness - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1))
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0')
  }
  return `#${channel(0)}${channel(8)}${channel(4)}`
}
