/** A colour of the screen: red, green and blue from 0 to 1. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** Of `#rgb` or `#rrggbb`. */
export const parseHexColor = (color: string): Rgb => {
  const hex = color.length === 4 ? color.replace(/[0-9a-f]/gi, '$&$&') : color
  const channel = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16) / 255
  return [channel(1), channel(3), channel(5)]
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
export const luminanceOf = ([red, green, blue]: Rgb): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)

const linear = (channel: number): number => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4)

/** From 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export const contrastOf = (a: Rgb, b: Rgb): number => {
  const [dark = 0, light = 0] = [luminanceOf(a), luminanceOf(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}
