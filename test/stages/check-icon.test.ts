import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../../src/model/diagnostic.js'
import { checkIcon } from '../../src/stages/check-icon.js'

const place = { file: 'plugins/a/logo.svg' }
const check = (name: string, content: string | Uint8Array, limit = 10_000): readonly Diagnostic[] =>
  checkIcon({ name, bytes: typeof content === 'string' ? Buffer.from(content) : content, limit, place })
const found = (name: string, content: string | Uint8Array): readonly string[] =>
  check(name, content).map(({ code, args }) => `${code} ${'problem' in args ? args.problem : ''}`)

const svg = (inner: string, attributes = ''): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inner}</svg>`

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}
const header = (width: number, height: number, depth = 8, color = 6): Buffer => {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  data[8] = depth
  data[9] = color
  return chunk('IHDR', data)
}
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const png = (...chunks: readonly Buffer[]): Buffer => Buffer.concat([SIGNATURE, ...chunks])
const IDAT = chunk('IDAT', Buffer.from([1, 2, 3]))
const IEND = chunk('IEND', Buffer.alloc(0))

describe('an icon that is fine', () => {
  it.each([
    ['logo.svg', svg('<path d="M0 0h1v1z"/>')],
    ['logo.svg', '<svg><g/></svg>'],
    ['assets/Logo.SVG', `\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by hand -->\n${svg('<g/>')}`],
    ['logo.svg', svg('<defs><g id="a"/></defs><use href="#a"/><rect fill="url(#a)" style="mask: url( \'#a\' )"/>')],
    ['logo.svg', svg('<image href="data:image/png;base64,AAAA"/><style>.a{fill:red}</style>')],
    ['logo.svg', svg('<animate attributeName="opacity" to="0"/><?xpacket x?>')],
    ['logo.svg', `<s:svg xmlns:s="http://www.w3.org/2000/svg" xmlns:x="urn:x" x:onward="1"/>`],
    ['logo.png', png(header(32, 32), IDAT, IEND)],
    ['logo.png', png(header(1, 1, 1, 3), chunk('PLTE', Buffer.alloc(3)), IDAT, IDAT, IEND)],
  ])('%s %#', (name, content) => expect(check(name, content)).toEqual([]))
})

describe('an icon that cannot be shown', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['logo.svg', '', 'it is empty'],
    ['logo.svg', 'GIF89a', 'its content is neither PNG nor SVG in UTF-8'],
    ['logo.svg', Buffer.from('<svg>\xff</svg>', 'latin1'), 'its content is neither PNG nor SVG in UTF-8'],
    ['logo.svg', Buffer.from([0x1f, 0x8b, 8]), 'it is compressed; use the plain SVG'],
    ['logo.svg', '<html/>', 'its root element is <html>, not <svg>'],
    ['logo.svg', '<svg xmlns="urn:other"/>', 'its root element has the namespace urn:other, not that of SVG'],
    ['logo.svg', '<svg><g></svg>', 'it is not well-formed XML: 1:14: unexpected close tag'],
    ['logo.svg', '<svg>', 'it is not well-formed XML: 1:5: unclosed tag: svg'],
    ['logo.svg', '<svg>&nbsp;</svg>', 'it is not well-formed XML: 1:11: undefined entity'],
    ['logo.svg', '<?xml version="1.0" encoding="utf-7"?><svg/>', 'it says that it is encoded in utf-7, not UTF-8'],
    ['logo.svg', '<svg>'.repeat(300), 'its elements are nested more than 256 deep'],
    ['logo.png', svg(''), 'its content is SVG, so its name must end in .svg'],
    ['logo.svg', png(header(1, 1), IDAT, IEND), 'its content is PNG, so its name must end in .png'],
    ['logo.gif', svg(''), 'its name must end in .svg or .png'],
    ['a/_logo.svg', svg(''), 'its name begins with _, and hosts hide such files'],
    ['.logo.svg', svg(''), 'its name begins with ., and hosts hide such files'],
    ['logo.png', png(), 'its PNG data is cut off'],
    ['logo.png', png(header(1, 1)), 'its PNG data is cut off'],
    ['logo.png', png(header(1, 1), IDAT), 'its PNG data is cut off'],
    ['logo.png', png(header(1, 1), IEND), 'its PNG data holds no pixels'],
    ['logo.png', png(IDAT, header(1, 1), IEND), 'its PNG data does not begin with a header'],
    ['logo.png', png(header(0, 1), IDAT, IEND), 'its PNG header says that it has no pixels'],
    ['logo.png', png(header(1, 20_000), IDAT, IEND), 'it is 1 × 20000 pixels: more than 16384 on one side'],
    ['logo.png', png(header(1, 1, 3), IDAT, IEND), 'its PNG header gives a kind of image that does not exist'],
    ['logo.png', png(header(1, 1).fill(0, 21), IDAT, IEND), 'its PNG header is damaged'],
  ])('%s %#: %s', (icon, content, problem) =>
    expect(check(icon, content)).toEqual([{ code: 'ICON_INVALID', severity: 'error', place, args: { icon, problem } }]),
  )
})

describe('an SVG that does more than draw', () => {
  const otherwise = 'it holds something that a page would read in another way, '
  const outside = 'it refers to something outside of itself, '
  it.each([
    [svg('<script>x</script>'), 'it holds a script, <script> (line 1)'],
    [svg('\n\n<SCRIPT/>'), 'it holds a script, <SCRIPT> (line 3)'],
    ['<svg xmlns:s="http://www.w3.org/2000/svg"><s:script/></svg>', 'it holds a script, <s:script> (line 1)'],
    [svg('', 'onload="x"'), 'it holds an event handler, onload="…" (line 1)'],
    [svg('<foreignObject/>'), 'it embeds other content, <foreignObject> (line 1)'],
    [svg('<b xmlns="http://www.w3.org/1999/xhtml"/>'), 'it embeds other content, <b> (line 1)'],
    [svg('<a href=" java&#10;script:x"/>'), 'it links to something that runs, javascript:x (line 1)'],
    [svg('<a href="data:text/html,x"/>'), 'it links to something that runs, data:text/html,x (line 1)'],
    [svg('<image href="https://e.com/a.png"/>'), `${outside}https://e.com/a.png (line 1)`],
    [svg('<image href="a.png"/>'), `${outside}a.png (line 1)`],
    [svg('<use x:href="//e.com#a"/>', 'xmlns:x="http://www.w3.org/1999/xlink"'), `${outside}//e.com#a (line 1)`],
    [svg('<use href="data:image/svg+xml,x"/>'), `${outside}data:image/svg+xml,x (line 1)`],
    [svg('', 'xml:base="http://e.com/"'), `${outside}http://e.com/ (line 1)`],
    [svg('<g fill="url(http://e.com/#a)"/>'), `${outside}http://e.com/#a (line 1)`],
    [svg('<g style="fill: \\75rl(\'http://e.com/#a\')"/>'), `${outside}http://e.com/#a (line 1)`],
    [svg('<style>/*url(#*/ g{fill:url(http://e.com)}</style>'), `${outside}http://e.com (line 1)`],
    [svg('<style><![CDATA[g{fill:url( "a" )}]]></style>'), `${outside}a (line 1)`],
    [svg('<style>@imp<g/>ort "a";</style>'), 'its CSS loads a style sheet, @import (line 1)'],
    [svg('<style>@\\69mport "a";</style>'), 'its CSS loads a style sheet, @import (line 1)'],
    [
      svg('<style>g{fill:-webkit-image-set("a" 1x)}</style>'),
      'its CSS chooses between images, image-set() or cross-fade() (line 1)',
    ],
    ['<!DOCTYPE svg><svg/>', 'it holds a document type declaration, <!DOCTYPE …> (line 1)'],
    ['<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', 'it holds a document type declaration, <!DOCTYPE …> (line 1)'],
    ['<?xml-stylesheet href="a"?><svg/>', 'it loads a style sheet, <?xml-stylesheet …?> (line 1)'],
    [svg('<set attributeName="xlink:href" to="x"/>'), 'it changes xlink:href by an animation (line 1)'],
    [svg('<p/>'), 'it embeds other content, <p> (line 1)'],
    [svg('<font face="a"/>'), 'it embeds other content, <font> (line 1)'],
    [svg('<!--><g/>-->'), `${otherwise}<!--> (line 1)`],
    [svg('<!---><g/>-->'), `${otherwise}<!--> (line 1)`],
    [svg('<?x ><g/>?>'), `${otherwise}<?x …?> (line 1)`],
    ['<s:svg xmlns:s="http://www.w3.org/2000/svg"><style/></s:svg>', `${otherwise}<style> (line 1)`],
    [svg('<title><![CDATA[a]]></title>'), `${otherwise}<![CDATA[…]]> (line 1)`],
    [svg('<desc><style><a title="&lt;/style>"/></style></desc>'), `${otherwise}<style> (line 1)`],
    [svg('<animate attributeName="href" to="x"/>'), 'it changes href by an animation (line 1)'],
  ])('%s', (content, problem) =>
    expect(check('logo.svg', content)).toEqual([
      { code: 'ICON_UNSAFE', severity: 'error', place, args: { icon: 'logo.svg', problem } },
    ]),
  )

  it('reports every kind once, where it first appears', () =>
    expect(found('logo.svg', svg('<script/>\n<script/><g onclick="x"/><g onload="y"/><image href="a"/>'))).toEqual([
      'ICON_UNSAFE it holds a script, <script> (line 1)',
      'ICON_UNSAFE it holds an event handler, onclick="…" (line 2)',
      `ICON_UNSAFE ${outside}a (line 2)`,
    ]))

  it('reports what came before a mistake in the XML', () =>
    expect(found('logo.svg', '<svg><script/><g></svg>')).toEqual([
      'ICON_INVALID it is not well-formed XML: 1:23: unexpected close tag',
      'ICON_UNSAFE it holds a script, <script> (line 1)',
    ]))
})

describe('limits', () => {
  it('says how large an icon is, and does not parse it', () =>
    expect(check('logo.svg', svg('<script/>'), 10)).toEqual([
      { code: 'ICON_TOO_LARGE', severity: 'error', place, args: { icon: 'logo.svg', size: 56, limit: 10 } },
    ]))

  it.each([
    ['deep elements', '<a>'.repeat(350_000)],
    ['many attributes', `<svg ${Array.from({ length: 80_000 }, (_, n) => `a${n}="("`).join(' ')}/>`],
    ['comments in CSS', `<svg><style>${'/*'.repeat(500_000)}</style></svg>`],
    ['links in CSS', `<svg><style>${'url('.repeat(250_000)}</style></svg>`],
    ['blanks in CSS', `<svg><style>url(${' '.repeat(1_000_000)}</style></svg>`],
    ['escapes in CSS', `<svg><style>${'\\'.repeat(1_000_000)}</style></svg>`],
    ['an open tag', `<svg ${'a'.repeat(1_000_000)}`],
    ['entities', `<svg>${'&amp;'.repeat(200_000)}</svg>`],
    ['blanks', ' '.repeat(1_000_000)],
  ])('takes hostile input in bounded time: %s', (_, content) => {
    const start = performance.now()
    check('logo.svg', content, 2_000_000)
    expect(performance.now() - start).toBeLessThan(20_000)
  })

  it('never throws, and says the same of the same bytes', () => {
    const markup = fc
      .array(
        fc.constantFrom(
          '<svg>',
          '</svg>',
          '<!DOCTYPE [',
          ']>',
          '<style>',
          '</style>',
          '<![CDATA[',
          ']]>',
          '<?x',
          '?>',
          '&',
          ';',
          ' a="',
          '"',
          '>',
          '<g',
          '/>',
          'url(',
          '\\',
          '@import',
          '<!--',
          '-->',
          ' xmlns:x="',
          '<x:g',
        ),
        { maxLength: 30 },
      )
      .map((parts) => Buffer.from(`<svg>${parts.join('')}`))
    const damagedPng = fc.uint8Array({ maxLength: 100 }).map((tail) => Buffer.concat([png(header(1, 1)), tail]))
    const text = fc.string({ unit: 'binary' }).map((s) => Buffer.from(s))
    fc.assert(
      fc.property(fc.string(), fc.oneof(fc.uint8Array(), text, markup, damagedPng), (name, bytes) => {
        expect(check(name, bytes)).toEqual(check(name, bytes))
      }),
      { numRuns: 2000 },
    )
  })
})
