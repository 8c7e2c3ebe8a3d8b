import { crc32 } from 'node:zlib'
import type { Diagnostic } from '../../src/model/diagnostic.js'
import { manifest } from '../diagnostics/sample-registry.js'
import type { HostileCase } from './attempt.js'
import { finding, HELLO, names, PLUGIN } from './words.js'

type Cases = Readonly<Record<string, HostileCase>>

const LOGO = `${HELLO}/logo.svg`

const svg = (inner: string, attributes = ''): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"${attributes}>${inner}</svg>`

const icon = (content: string | Uint8Array, ...found: readonly Diagnostic[]): HostileCase => ({
  files: { [LOGO]: content },
  expect: found,
})

const unsafe = (content: string, ...problems: readonly string[]): HostileCase =>
  icon(content, ...problems.map((problem) => finding('ICON_UNSAFE', LOGO, { icon: 'logo.svg', problem })))

const invalid = (content: string | Uint8Array, problem: string): HostileCase =>
  icon(content, finding('ICON_INVALID', LOGO, { icon: 'logo.svg', problem }))

const large = (content: string, ...problems: readonly string[]): HostileCase => ({
  ...unsafe(content, ...problems),
  apart: true,
})

const script = (name: string) => `it holds a script, <${name}> (line 1)`
const handler = (name: string) => `it holds an event handler, ${name}="…" (line 1)`
const embeds = (name: string) => `it embeds other content, <${name}> (line 1)`
const outside = (link: string) => `it refers to something outside of itself, ${link} (line 1)`
const runs = (link: string) => `it links to something that runs, ${link} (line 1)`
const otherwise = (what: string) => `it holds something that a page would read in another way, ${what} (line 1)`
const doctype = 'it holds a document type declaration, <!DOCTYPE …> (line 1)'

export const SVG_SCRIPT_CASES: Cases = {
  'a script': unsafe(svg('<script>alert(1)</script>'), script('script')),
  'a script in capitals': unsafe(svg('<SCRIPT>alert(1)</SCRIPT>'), script('SCRIPT')),
  'a script of a prefix': unsafe(svg('<s:script xmlns:s="http://www.w3.org/2000/svg"/>'), script('s:script')),
  'a script of no namespace': unsafe(svg('<script xmlns="">alert(1)</script>'), script('script')),
  'a script elsewhere': unsafe(
    svg('<script href="https://evil.example/x.js"/>'),
    script('script'),
    outside('https://evil.example/x.js'),
  ),
  'an event handler': unsafe(svg('', ' onload="alert(1)"'), handler('onload')),
  'an event handler in capitals': unsafe(svg('<g OnClick="alert(1)"/>'), handler('OnClick')),
  'an event handler on an animation': unsafe(svg('<set onbegin="alert(1)"/>'), handler('onbegin')),
  'a link that runs': unsafe(svg('<a href="javascript:alert(1)"/>'), runs('javascript:alert(1)')),
  'a link that runs, with blanks in it': unsafe(
    svg('<a xlink:href=" java&#10;script&#9;:alert(1)"/>'),
    runs('javascript:alert(1)'),
  ),
  'a link that runs, spelled in numbers': unsafe(
    svg('<a href="&#x6a;&#x61;vascript:alert(1)"/>'),
    runs('javascript:alert(1)'),
  ),
  'a link to a page written out': unsafe(
    svg('<a href="data:text/html,&lt;script>alert(1)&lt;/script>"/>'),
    runs('data:text/html,<script>alert(1)</script>'),
  ),
  'a link that an animation changes': unsafe(
    svg('<a><animate attributeName="xlink:href" values="javascript:alert(1)"/></a>'),
    'it changes xlink:href by an animation (line 1)',
  ),
  'a page inside': unsafe(
    svg('<foreignObject><b xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'),
    embeds('foreignObject'),
  ),
  'a page inside, of a prefix': unsafe(
    svg('<h:iframe xmlns:h="http://www.w3.org/1999/xhtml" src="https://evil.example/"/>'),
    embeds('h:iframe'),
    outside('https://evil.example/'),
  ),
  'a drawing written out, where it would run': unsafe(
    svg('<use href="data:image/svg+xml,&lt;svg onload=alert(1)>#x"/>'),
    outside('data:image/svg+xml,<svgonload=alert(1)>#x'),
  ),
  'a script in a comment, which HTML ends earlier': unsafe(
    svg('<!--><script>alert(1)</script>-->'),
    otherwise('<!-->'),
  ),
  'a script in an instruction, which HTML ends earlier': unsafe(
    svg('<?x ><script>alert(1)</script>?>'),
    otherwise('<?x …?>'),
  ),
  'a script in CDATA of a title, where HTML knows none': unsafe(
    svg('<title><![CDATA[><script>alert(1)</script>]]></title>'),
    otherwise('<![CDATA[…]]>'),
  ),
  'a script in an attribute, where HTML still reads a style': unsafe(
    svg('<p><style><a title="&lt;/style>&lt;img src=x onerror=alert(1)>"/></style></p>'),
    embeds('p'),
  ),
  'the same in a title': unsafe(
    svg('<title><style><a title="&lt;/style>&lt;img src=x onerror=alert(1)>"/></style></title>'),
    otherwise('<style>'),
  ),
}

export const SVG_REFERENCE_CASES: Cases = {
  'an image elsewhere': unsafe(svg('<image href="//evil.example/i.png"/>'), outside('//evil.example/i.png')),
  'a file of the disk': unsafe(svg('<image href="file:///etc/passwd"/>'), outside('file:///etc/passwd')),
  'a fill elsewhere': unsafe(svg('<g fill="url(https://evil.example/#a)"/>'), outside('https://evil.example/#a')),
  'a style sheet elsewhere': unsafe(
    svg('<style>@import "https://evil.example/x.css";</style>'),
    'its CSS loads a style sheet, @import (line 1)',
  ),
  'a style sheet elsewhere, in escapes': unsafe(
    svg('<style>@\\69mport "x"; a { b: \\75\\72\\6c(https://evil.example/) }</style>'),
    outside('https://evil.example/'),
    'its CSS loads a style sheet, @import (line 1)',
  ),
  'a style sheet elsewhere, by an instruction': unsafe(
    `<?xml-stylesheet href="https://evil.example/x.css"?>${svg('')}`,
    'it loads a style sheet, <?xml-stylesheet …?> (line 1)',
  ),
  'a base elsewhere': unsafe(svg('<g xml:base="https://evil.example/"/>'), outside('https://evil.example/')),
  'a file included by XInclude': unsafe(
    svg('<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'),
    outside('file:///etc/passwd'),
  ),
}

export const SVG_PARSER_CASES: Cases = {
  'an entity that is a file': unsafe(
    `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg('<text>&x;</text>')}`,
    doctype,
  ),
  'entities that laugh a billion times': large(
    `<!DOCTYPE svg [<!ENTITY l0 "ha">${names(30, 'l')
      .slice(1)
      .map((name, i) => `<!ENTITY ${name} "&l${i};&l${i};">`)
      .join('')}]>${svg('<text>&l29;</text>')}`,
    doctype,
  ),
  'a document type elsewhere': unsafe(`<!DOCTYPE svg SYSTEM "http://127.0.0.1:1/svg.dtd">${svg('')}`, doctype),
  'an entity that nobody declared': invalid(
    svg('<text>&x;</text>'),
    'it is not well-formed XML: 1:92: undefined entity',
  ),
  'an encoding that is not UTF-8': invalid(
    `<?xml version="1.0" encoding="UTF-7"?>${svg('+ADw-script+AD4-')}`,
    'it says that it is encoded in UTF-7, not UTF-8',
  ),
  'UTF-16': invalid(Buffer.from(`\ufeff${svg('')}`, 'utf16le'), 'its content is neither PNG nor SVG in UTF-8'),
  'a gzip': invalid(Buffer.from([0x1f, 0x8b, 8, 0]), 'it is compressed; use the plain SVG'),
  'a page': invalid('<html>Hello</html>', 'its root element is <html>, not <svg>'),
  nothing: invalid('', 'it is empty'),
  'a zero byte': invalid(svg('\0'), 'it is not well-formed XML: 1:84: disallowed character'),
  'elements 100,000 deep': {
    ...invalid(svg('<g>'.repeat(100_000)), 'its elements are nested more than 256 deep'),
    apart: true,
  },
  '200,000 elements': large(svg('<g/>'.repeat(200_000))),
  '80,000 attributes': large(
    svg(
      `<g ${names(80_000, 'a')
        .map((name) => `${name}=""`)
        .join(' ')}/>`,
    ),
  ),
  '30,000 namespaces': large(
    svg(
      `<g ${names(30_000, 'a')
        .map((name) => `xmlns:${name}="u"`)
        .join(' ')}/>`,
    ),
  ),
  'a name of 900 KB': large(svg(`<${'g'.repeat(450_000)}></${'g'.repeat(450_000)}>`)),
  'an attribute of 900 KB of links': large(svg(`<g fill="${'url(#a)'.repeat(120_000)}"/>`)),
  'an attribute of 900 KB of escapes': large(svg(`<g style="${'\\75'.repeat(300_000)}("/>`)),
  'a style of 900 KB that nearly links': large(
    svg(`<style>${'url( '.repeat(180_000)}</style>`),
    outside(`${'url('.repeat(15)}…`),
  ),
  '30,000 styles': large(svg('<style>a{b:url(#c)}</style>'.repeat(30_000))),
  '100,000 entities': large(svg('&#x41;'.repeat(160_000))),
  'a comment of 900 KB': large(svg(`<!--${'- '.repeat(450_000)}-->`)),
}

const chunk = (type: string, data: Uint8Array, length = data.length): Buffer => {
  const body = Buffer.concat([Buffer.from(type), data])
  const bytes = Buffer.alloc(body.length + 8)
  bytes.writeUInt32BE(length, 0)
  body.copy(bytes, 4)
  bytes.writeUInt32BE(crc32(body), body.length + 4)
  return bytes
}

const header = (width: number, height: number): Buffer => {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  data.set([8, 6, 0, 0, 0], 8)
  return chunk('IHDR', data)
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const PIXELS = chunk('IDAT', Buffer.from([1, 2, 3]))
const END = chunk('IEND', Buffer.alloc(0))

const png = (chunks: readonly Uint8Array[], problem: string): HostileCase => ({
  files: {
    [PLUGIN]: manifest({ icon: 'logo.png' }),
    [LOGO]: null,
    [`${HELLO}/logo.png`]: Buffer.concat([SIGNATURE, ...chunks]),
  },
  expect: [finding('ICON_INVALID', `${HELLO}/logo.png`, { icon: 'logo.png', problem })],
})

export const PNG_CASES: Cases = {
  'four thousand million pixels': png(
    [header(0xffffffff, 0xffffffff), PIXELS, END],
    'it is 4294967295 × 4294967295 pixels: more than 16384 on one side',
  ),
  'no pixels by its header': png([header(0, 1), PIXELS, END], 'its PNG header says that it has no pixels'),
  'no pixels': png([header(1, 1), END], 'its PNG data holds no pixels'),
  'a chunk that claims four gigabytes': png(
    [header(1, 1), chunk('IDAT', Buffer.alloc(3), 0xffffffff), END],
    'its PNG data is cut off',
  ),
  'a chunk of a length that wraps around': png(
    [header(1, 1), chunk('IDAT', Buffer.alloc(3), 0xfffffff4), END],
    'its PNG data is cut off',
  ),
  'a header of another length': png(
    [chunk('IHDR', Buffer.alloc(13), 14), PIXELS, END],
    'its PNG data does not begin with a header',
  ),
  'a header with a wrong checksum': png([header(1, 1).fill(0, 21), PIXELS, END], 'its PNG header is damaged'),
  'a signature and no more': png([], 'its PNG data is cut off'),
  '80,000 empty chunks': png(
    [header(1, 1), ...Array.from({ length: 80_000 }, () => chunk('tEXt', Buffer.alloc(0)))],
    'its PNG data is cut off',
  ),
  'a drawing that calls itself a picture': {
    files: { [PLUGIN]: manifest({ icon: 'logo.png' }), [LOGO]: null, [`${HELLO}/logo.png`]: svg('') },
    expect: [
      finding('ICON_INVALID', `${HELLO}/logo.png`, {
        icon: 'logo.png',
        problem: 'its content is SVG, so its name must end in .svg',
      }),
    ],
  },
}
