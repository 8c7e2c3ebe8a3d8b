import { luminanceOf, parseHexColor } from '../model/contrast.js'

/**
 * The icon of a plugin that has none: an SVG of its name's first letter on its colour. `color` is `#rgb` or `#rrggbb`. The
 * same name and colour give the same bytes.
 */
export const renderIcon = (name: string, color: string): Uint8Array => {
  const letter = escapeXml(selectLetter(name))
  const ink = isLight(color) ? '#000000' : '#ffffff'
  const font = `font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" font-size="68" font-weight="600"`
  return new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 128 128">
  <defs>
    <linearGradient id="shine" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#ffffff" stop-opacity="0.16"/>
      <stop offset="1" stop-color="#000000" stop-opacity="0.12"/>
    </linearGradient>
  </defs>
  <rect width="128" height="128" rx="28" fill="${escapeXml(color)}"/>
  <rect width="128" height="128" rx="28" fill="url(#shine)"/>
  <text x="64" y="88" text-anchor="middle" fill="${ink}" ${font}>${letter}</text>
</svg>
`,
  )
}

/*
 * Patterns instead of Intl.Segmenter: where a grapheme ends changed between the Unicode versions of Node 20 and 22, and the
 * same source must give the same bytes on both.
 */
const LETTER = /[\p{L}\p{N}]\p{M}{0,4}/u
const SYMBOL =
  /(?:\p{RI}{2}|[^\s\p{Cc}\p{Cf}\p{Cs}\p{M}\uFFFE\uFFFF])(?:[\p{M}\p{Emoji_Modifier}]|\u200D\p{Extended_Pictographic}){0,8}/u

/** The first letter or digit with its marks, upper-cased; else the first symbol; else a question mark. */
const selectLetter = (name: string): string => {
  const composed = name.slice(0, 1000).normalize('NFC')
  const letter = (LETTER.exec(composed) ?? SYMBOL.exec(composed))?.[0] ?? '?'
  const upper = letter.toUpperCase()
  // `ß` would become two letters.
  return upper.length === letter.length ? upper : letter
}

/** Whether black stands out better than white on a colour, by WCAG contrast: equal at a luminance of 0.179. */
const isLight = (color: string): boolean => luminanceOf(parseHexColor(color)) > 0.179

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
