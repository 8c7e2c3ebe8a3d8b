/**
 * Whether a text is surely an SVG that draws and does nothing else: plain shapes with plain attributes, and nothing besides.
 * Most icons are, and this tells it in a tenth of the time that an XML parser takes. Of all that is less usual it says
 * `false`, right or wrong: that is for `checkSvg`.
 */
export const isPlainSvg = (text: string): boolean => {
  if (text.length > MAX_LENGTH) return false
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found !== null) at = pattern.lastIndex
    return found
  }
  const open: string[] = []
  take(DECLARATION)
  do {
    const [, name] = take(OPENING) ?? []
    if (name === undefined) {
      const [, closed] = take(CLOSING) ?? []
      if (closed === undefined || closed !== open.pop()) return false
      continue
    }
    if (!ELEMENTS.has(name) || (open.length === 0 && name !== 'svg') || open.length === MAX_DEPTH) return false
    const names: string[] = []
    for (let found = take(ATTRIBUTE); found !== null; found = take(ATTRIBUTE)) {
      const [, attribute = '', value] = found
      if (names.includes(attribute)) return false
      if (attribute === 'xmlns' ? value !== SVG_NAMESPACE : !ATTRIBUTES.has(attribute)) return false
      names.push(attribute)
    }
    const [, isEmpty] = take(TAG_END) ?? []
    if (isEmpty === undefined) return false
    if (isEmpty === '') open.push(name)
  } while (open.length > 0)
  return take(END) !== null
}

/** What the patterns take of a longer text might be more than their stack holds. */
const MAX_LENGTH = 65_536
const MAX_DEPTH = 32
const SVG_NAMESPACE = 'http://www.w3.org/2000/svg'

const DECLARATION = /<\?xml version="1\.0"(?: encoding="(?:UTF|utf)-8")?\?>/y
const OPENING = /[\t\n\r ]*<([A-Za-z]+)/y
/** A value holds nothing that XML or CSS would read as more than text, but for links into the drawing and for moves in it. */
const ATTRIBUTE =
  /[\t\n\r ]+([A-Za-z-]+)="([\w\t\n\r #%+,./:;-]*(?:(?:(?<=url)\(#[\w-]+|(?<=matrix|translate|scale|rotate)\([\d\t\n\r ,.e-]*)\)[\w\t\n\r #%+,./:;-]*)*)"/y
const TAG_END = /[\t\n\r ]*(\/?)>/y
const CLOSING = /[\t\n\r ]*<\/([A-Za-z]+)[\t\n\r ]*>/y
const END = /[\t\n\r ]*$/y

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const ELEMENTS = words(
  'svg g defs path rect circle ellipse line polyline polygon linearGradient radialGradient stop clipPath mask',
)
const ATTRIBUTES = words(
  [
    'viewBox width height x y x1 y1 x2 y2 cx cy r rx ry fx fy d points offset id class style version role aria-label',
    'aria-hidden transform fill fill-rule fill-opacity clip-path clip-rule mask stroke stroke-width stroke-linecap',
    'stroke-linejoin stroke-miterlimit stroke-opacity stroke-dasharray opacity color stop-color stop-opacity',
    'gradientUnits gradientTransform preserveAspectRatio',
  ].join(' '),
)
