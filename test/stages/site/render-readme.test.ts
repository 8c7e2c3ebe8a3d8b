import { describe, expect, it } from 'vitest'
import { renderReadme } from '../../../src/stages/site/render-readme.js'
import { resolveReadmeLink } from '../../../src/stages/site/resolve-readme-link.js'

const place = {
  title: 'GitHub',
  repository: 'https://github.com/acme/github',
  files: new Map([['CHANGELOG.md', '../../apps/github/CHANGELOG.md']]),
  images: new Map([['logo.svg', '../../apps/github/logo.svg']]),
}
const render = (text: string): string | undefined => renderReadme(text, place)

describe('renderReadme', () => {
  it('renders Markdown, headings a level lower and with ids of their own', () => {
    expect(render('# Use `it`\n\n## Use it\n\n## Use it\n\n[up](#use-it)')).toBe(
      '<h2 id="readme-use-it">Use <code>it</code></h2>\n<h3 id="readme-use-it-1">Use it</h3>\n<h3 id="readme-use-it-2">Use it</h3>\n<p><a href="#readme-use-it" rel="nofollow noopener">up</a></p>\n',
    )
  })

  it('leaves out a title that the page has', () => expect(render('# GitHub\n\nText')).toBe('<p>Text</p>\n'))

  it('makes code to copy and tables to scroll, without styles', () => {
    expect(render('```js\nif (a < b) {}\n```')).toBe(
      '<div class="snippet"><pre tabindex="0"><code>if (a &lt; b) {}</code></pre></div>\n',
    )
    expect(render('|a|b|\n|-|-:|\n|c|d|')).toBe(
      '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>\n<thead>\n<tr>\n<th>a</th>\n<th class="is-right">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>c</td>\n<td class="is-right">d</td>\n</tr>\n</tbody>\n</table></div>\n',
    )
  })

  it('shows images of the registry, and the text of others', () => {
    expect(render('![Logo](./logo.svg) ![A "b"](https://t.example/x.png) ![c](docs/c.png)')).toBe(
      '<p><img src="../../apps/github/logo.svg" alt="Logo"> A &quot;b&quot; c</p>\n',
    )
  })

  it('lets harmless HTML through, and nothing else', () => {
    const text = [
      '<details open onclick="x()"><summary style="color: red">More</summary>',
      '',
      '**bold** <img src="https://t.example/x.png" alt="pixel" onerror="x()"> <img src="logo.svg" alt="Logo">',
      '',
      '</details>',
      '<script>alert(1)</script><iframe src="https://t.example"></iframe><style>p{}</style><form><input name="q"></form>',
      '<a href="javascript:alert(1)">a</a> <a href="docs/x.md" target="_blank" id="q">b</a> <svg><a xlink:href="x">s</a></svg>',
      '<h1 id="main">One</h1>',
    ].join('\n')
    expect(render(text)).toBe(
      [
        '<details open><summary>More</summary>',
        '<p><strong>bold</strong> <span>pixel</span> <img src="../../apps/github/logo.svg" alt="Logo" /></p>',
        '</details>',
        '',
        '<a>a</a> <a href="https://github.com/acme/github/blob/HEAD/docs/x.md" rel="nofollow noopener">b</a> <a>s</a>',
        '<h2>One</h2>',
      ].join('\n'),
    )
  })

  it('does not show what is too long for a page', () => expect(render('a'.repeat(200_001))).toBeUndefined())
})

describe('resolveReadmeLink', () => {
  const at = (href: string, repository?: string) =>
    resolveReadmeLink(href, repository === undefined ? place : { ...place, repository })

  it.each([
    ['https://example.com/a?b#c', 'https://example.com/a?b#c'],
    ['mailto:a@example.com', 'mailto:a@example.com'],
    ['//example.com/a', 'https://example.com/a'],
    ['#setup', '#readme-setup'],
    ['CHANGELOG.md', '../../apps/github/CHANGELOG.md'],
    ['./docs/a b.md#x', 'https://github.com/acme/github/blob/HEAD/docs/a%20b.md#x'],
    ['/LICENSE', 'https://github.com/acme/github/blob/HEAD/LICENSE'],
    ['../../../other/repo', undefined],
    ['javascript:alert(1)', undefined],
    ['JaVaScRiPt:alert(1)', undefined],
    [' javascript:alert(1)', undefined],
    ['java\nscript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['vbscript:x', undefined],
    ['https:\\\\evil.example', undefined],
    ['', undefined],
  ])('%j leads to %j', (href, url) => expect(at(href)).toBe(url))

  it.each([
    [
      'https://github.com/acme/mono/tree/main/plugins/github',
      'https://github.com/acme/mono/blob/main/plugins/github/a.md',
    ],
    ['https://github.com/acme/github.git', 'https://github.com/acme/github/blob/HEAD/a.md'],
    ['https://gitlab.com/acme/github', 'https://gitlab.com/acme/github/-/blob/HEAD/a.md'],
    ['https://codeberg.org/acme/github/', 'https://codeberg.org/acme/github/src/HEAD/a.md'],
    ['https://git.example.com/acme/github', undefined],
    ['git@github.com:acme/github', undefined],
  ])('a file of %s is %j', (repository, url) => expect(at('a.md', repository)).toBe(url))
})
