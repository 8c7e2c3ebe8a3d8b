import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkSvg } from '../../src/stages/check-svg.js'
import { isPlainSvg } from '../../src/stages/is-plain-svg.js'

/*
 * What is called plain is never seen by the XML parser: so that must find nothing wrong with it.
 */

const isRight = (text: string): boolean => {
  const { invalid, unsafe } = checkSvg(text)
  return invalid.length === 0 && unsafe.length === 0
}

const ICON = `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="An icon">
  <defs><linearGradient id="a"><stop offset="10%" stop-color="#fff"/></linearGradient></defs>
  <g transform="translate(-1.5, 2) rotate(45)" style="fill:none;stroke:#000">
    <rect width="64" height="64" rx="12" fill="url(#a)"></rect >
    <path d="M12 47C39-52 4.7e1 48 22 13z" />
  </g>
</svg>
`

/** What a drawing may be made of, and what it may not; an empty one stands for leaving something out. */
const PARTS = [
  ...[
    '',
    ' ',
    '\n',
    '<',
    '>',
    '/',
    '/>',
    '"',
    "'",
    '=',
    '&',
    '&amp;',
    '&#x6a;',
    '#',
    '(',
    ')',
    '@',
    '\\',
    ':',
    '-',
    '\0',
    '\u00a0',
    'é',
  ],
  ...[
    '<svg>',
    '</svg>',
    '<g>',
    '</g>',
    '<g/>',
    '<G>',
    '</ g>',
    '<g / >',
    '<svg xmlns="">',
    '<x:svg xmlns:x="urn:x">',
    '<title>',
    '<a>',
  ],
  ...[
    '<script>',
    '<style>',
    '<p>',
    '<font color="red">',
    '<image href="x"/>',
    '<set/>',
    '<!-- -->',
    '<!DOCTYPE svg>',
    '<?x y?>',
    '<![CDATA[x]]>',
  ],
  ...[
    '<?xml version="1.0"?>',
    '<?xml version="1.1"?>',
    ' onload="alert(1)"',
    ' href="x"',
    ' id="a"',
    ' id="b"',
    ' ID="c"',
    ' id=c',
    " id='d'",
  ],
  ...[
    ' xmlns="urn:x"',
    ' xmlns="http://www.w3.org/2000/svg"',
    ' xmlns:x="urn:x"',
    ' x:id="a"',
    ' xml:base="x"',
    ' fill=""',
    'fill="a"',
  ],
  ...[
    'url(',
    'url(x)',
    'url(#b)',
    'URL(x)',
    'src(1)',
    'image(2)',
    'translate(1)',
    'url(#translate(1))',
    'image-set(',
    'cross-fade(#a)',
  ],
  ...['scale(url(#a))', 'javascript:alert(1)', '//evil.example', 'text'],
]

test('an icon of what icons have is plain', () => {
  expect(isRight(ICON)).toBe(true)
  expect(isPlainSvg(ICON)).toBe(true)
})

test('what is plain is right, whatever stands anywhere in an icon', () => {
  const mutants = PARTS.flatMap((part) =>
    [...ICON].flatMap((_, at) => [0, 1, 2].map((cut) => ICON.slice(0, at) + part + ICON.slice(at + cut))),
  )
  const plain = mutants.filter(isPlainSvg)
  expect(plain.filter((text) => !isRight(text))).toEqual([])
  expect(plain.length).toBeGreaterThan(1000)
  expect(plain.length).toBeLessThan(mutants.length / 2)
})

test('what is plain is right, of drawings at random', () => {
  const part = fc.constantFrom(
    ...PARTS,
    '<rect',
    '<path',
    ' d="M0 0"',
    ' fill="',
    '">',
    '"/>',
    '</rect>',
    '</path>',
    '<svg',
    '<g',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.boolean(), (parts, isWhole) => {
      const text = isWhole ? `<svg>${parts.join('')}</svg>` : parts.join('')
      if (isPlainSvg(text)) expect([text, isRight(text)]).toEqual([text, true])
    }),
    { numRuns: 20_000 },
  )
})

test('the icons of the project and of real registries', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const files = ['example-registry', 'test/fixtures', 'test/golden', 'templates'].flatMap((dir) =>
    readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.svg'))
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  const plain = files.filter((file) => isPlainSvg(readFileSync(file, 'utf8')))
  expect(plain.filter((file) => !isRight(readFileSync(file, 'utf8')))).toEqual([])
  expect(plain.length).toBeGreaterThan(5)
})

describe('borders', () => {
  const nested = (depth: number): string => '<svg>'.repeat(depth) + '</svg>'.repeat(depth)
  const long = (length: number): string => `<svg><path d="${'0'.repeat(length - 23)}"/></svg>`
  test.each([
    ['nested as deep as may be', nested(32), true],
    ['nested deeper', nested(33), false],
    ['as long as may be', long(65_536), true],
    ['longer', long(65_537), false],
    ['a brace that hides a link', '<svg><g fill="url(#a"/></svg>', false],
    ['a function with a link', '<svg><g fill="cross-fade(#a)"/></svg>', false],
    ['two of one name', '<svg><g id="a" id="b"/></svg>', false],
    ['two roots', '<svg/><svg/>', false],
    ['text', '<svg>text</svg>', false],
    ['nothing', '', false],
  ])('%s', (_, text, isPlain) => expect(isPlainSvg(text)).toBe(isPlain))
})
