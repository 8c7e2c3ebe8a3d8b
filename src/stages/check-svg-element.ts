import type { SaxesAttributeNS, SaxesTagNS } from 'saxes'

/** Takes a problem; of each kind only the first is kept. */
export type ReportUnsafe = (kind: string, problem: string) => void

/*
 * An icon is shown on pages of others, perhaps inline: it may draw, and do nothing else. Names are compared without case
 * and whatever their namespace: better one harmless drawing refused than one that runs.
 */

const XHTML_NAMESPACE = 'http://www.w3.org/1999/xhtml'
const SCRIPTS = new Set(['script', 'handler', 'listener'])
const EMBEDDINGS = new Set(['foreignobject', 'iframe', 'embed', 'object'])
const ANIMATIONS = new Set(['animate', 'animatecolor', 'animatemotion', 'animatetransform', 'set'])
/** What a page's parser takes for its own wherever it stands: it leaves the drawing, and reads what follows in another way. */
const PAGE_ELEMENTS = new Set(
  [
    'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol',
    'p pre ruby s small span strong strike sub sup table tt u ul var',
  ].flatMap((names) => names.split(' ')),
)
const LINKS = new Set(['href', 'src'])
/** Elements that show a linked image as an image: nothing in it runs. */
const IMAGES = new Set(['image', 'feimage'])

const isOfPage = ({ name, uri, attributes }: SaxesTagNS): boolean =>
  uri === XHTML_NAMESPACE ||
  PAGE_ELEMENTS.has(name.toLowerCase()) ||
  // SVG has an element of that name, without these.
  (/^font$/i.test(name) && Object.keys(attributes).some((attribute) => /^(?:color|face|size)$/i.test(attribute)))

/**
 * Whether a page that holds the drawing would read the content of this element as a page, where other rules tell what is
 * text. A drawing whose own name has a prefix is none to a page.
 */
export const isReadAsPage = (name: string): boolean => /^(?:title|desc|[^:]*:svg)$/i.test(name)

/** Reports what an element could do besides drawing. */
export const checkSvgElement = (tag: SaxesTagNS, report: ReportUnsafe): void => {
  const element = tag.local.toLowerCase()
  const shown = shorten(tag.name)
  if (SCRIPTS.has(element)) report('script', `it holds a script, <${shown}>`)
  else if (EMBEDDINGS.has(element) || isOfPage(tag)) {
    report('embedding', `it embeds other content, <${shown}>`)
  }
  for (const attribute of Object.values(tag.attributes)) checkAttribute(element, attribute, report)
}

const checkAttribute = (element: string, attribute: SaxesAttributeNS, report: ReportUnsafe): void => {
  const { name, prefix, value } = attribute
  const local = attribute.local.toLowerCase()
  if (name === 'xmlns' || prefix === 'xmlns') return
  if (prefix === '' && /^on/.test(local)) report('event', `it holds an event handler, ${shorten(name)}="…"`)
  if (local === 'attributename' && ANIMATIONS.has(element)) checkAnimated(value, report)
  if (LINKS.has(local) || (prefix === 'xml' && local === 'base')) checkLink(element, value, report)
  else checkSvgCss(value, report)
}

const checkAnimated = (attributeName: string, report: ReportUnsafe): void => {
  if (/^(?:.*:)?(?:href|on\w*)$/i.test(attributeName.trim())) {
    report('animation', `it changes ${shorten(attributeName.trim())} by an animation`)
  }
}

const checkLink = (element: string, written: string, report: ReportUnsafe): void => {
  const link = withoutBlanks(written)
  if (/^(?:javascript|vbscript|data:text|data:application)/i.test(link)) {
    report('script link', `it links to something that runs, ${shorten(link)}`)
  } else if (isExternal(link, IMAGES.has(element))) {
    report('external', `it refers to something outside of itself, ${shorten(link)}`)
  }
}

/**
 * Reports what CSS, in a `style` element or an attribute, would load. Searched, not parsed: what stands in a comment or a
 * string counts too, so that neither can hide anything.
 */
export const checkSvgCss = (css: string, report: ReportUnsafe): void => {
  if (!/[(@\\]/.test(css)) return
  for (const text of css.includes('\\') ? [css, unescapeCss(css)] : [css]) {
    if (/@import/i.test(text)) report('import', 'its CSS loads a style sheet, @import')
    if (/(?:image-set|cross-fade)\(/i.test(text)) {
      report('css', 'its CSS chooses between images, image-set() or cross-fade()')
    }
    for (const [, start = ''] of text.matchAll(CSS_LINK)) {
      const link = withoutBlanks(start)
      if (isExternal(link, true)) report('external', `it refers to something outside of itself, ${shorten(link)}`)
    }
  }
}

/** The beginning of each link; looked at without being consumed, so that one cannot swallow the next. */
const CSS_LINK = /(?:url|src|image)\(\s*["']?(?=([^"')]{0,100}))/gi

/** `\75 rl(` is `url(`: https://www.w3.org/TR/css-syntax-3/#consume-escaped-code-point */
const unescapeCss = (css: string): string =>
  css.replace(
    /\\(?:([0-9a-f]{1,6})\s?|(\r\n|[\s\S]))/gi,
    (_, hex: string | undefined, character: string | undefined) => {
      if (hex === undefined) return /^[\r\n\f]/.test(character ?? '') ? '' : (character ?? '')
      const code = Number.parseInt(hex, 16)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
    },
  )

/** Fragments and images written out are inside. An SVG written out may run where it is not shown as an image. */
const isExternal = (link: string, asImage: boolean): boolean =>
  link !== '' &&
  !link.startsWith('#') &&
  !(asImage ? /^data:image\//i : /^data:image\/(?:png|jpe?g|gif|webp|avif)[;,]/i).test(link)

/** Browsers skip these in URLs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const withoutBlanks = (link: string): string => link.replace(/[\u0000-\u0020]/g, '')

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
