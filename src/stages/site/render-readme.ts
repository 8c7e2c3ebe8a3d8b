import markdown from 'markdown-it'
import sanitize, { type Transformer } from 'sanitize-html'
import { escapeHtml } from './html.js'
import { type ReadmePlace, resolveReadmeLink } from './resolve-readme-link.js'

/** Characters of a README that a page shows; whoever writes more has a homepage. */
const MAX_LENGTH = 200_000

/**
 * A README as safe HTML, `undefined` where it is too long. Links lead into its repository, images that the registry does not
 * hold are shown as their text: a page loads nothing of a README's choice. Headings stand below the page's own, and
 * every id begins with `readme-`.
 */
export const renderReadme = (text: string, place: ReadmePlace): string | undefined => {
  if (text.length > MAX_LENGTH) return undefined
  const env: Env = { place, ids: new Set(), hasHtml: false }
  const rendered = MARKDOWN.renderer.render(dropTitle(MARKDOWN.parse(text, env), place), MARKDOWN.options, env)
  // What Markdown makes is safe as it is: everything in it was escaped here.
  return env.hasHtml ? sanitizeHtml(rendered, env) : rendered
}

/** What one README is rendered with. */
interface Env {
  readonly place: ReadmePlace
  readonly ids: Set<string>
  hasHtml: boolean
}

const MARKDOWN = markdown({ html: true, linkify: true })

type Token = ReturnType<typeof MARKDOWN.parse>[number]

MARKDOWN.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
// Links are decided on when they are rendered, with the README's place at hand.
MARKDOWN.validateLink = () => true

const withRule = (name: string, rule: (tokens: Token[], at: number, env: Env) => string): void => {
  MARKDOWN.renderer.rules[name] = (tokens, at, _, env: Env) => rule(tokens, at, env)
}

/** `h1` is the page's own. */
const levelOf = (tag: string): string => `h${Math.min(6, Number(tag.slice(1)) + 1)}`

withRule('heading_open', (tokens, at, env) => {
  const [token, content] = [tokens[at], tokens[at + 1]]
  return `<${levelOf(token?.tag ?? 'h2')} id="${escapeHtml(nameHeading(content, env))}">`
})
withRule('heading_close', (tokens, at) => `</${levelOf(tokens[at]?.tag ?? 'h2')}>\n`)
withRule('link_open', (tokens, at, env) => {
  const href = tokens[at]?.attrGet('href') ?? ''
  const title = tokens[at]?.attrGet('title')
  const url = resolveReadmeLink(href, env.place)
  if (url === undefined) return '<a>'
  return `<a href="${escapeHtml(url)}" rel="nofollow noopener"${title ? ` title="${escapeHtml(title)}"` : ''}>`
})
withRule('image', (tokens, at, env) => {
  const token = tokens[at]
  const alt = token?.content ?? ''
  const file = env.place.images.get((token?.attrGet('src') ?? '').replace(/^\.\//, ''))
  return file === undefined ? escapeHtml(alt) : `<img src="${escapeHtml(file)}" alt="${escapeHtml(alt)}">`
})
withRule('table_open', () => '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>\n')
withRule('table_close', () => '</table></div>\n')
// Alignment as a style would be against the policy of the page.
for (const cell of ['th', 'td'] as const) {
  withRule(`${cell}_open`, (tokens, at) => {
    const side = /center|right/.exec(tokens[at]?.attrGet('style') ?? '')?.[0]
    return side === undefined ? `<${cell}>` : `<${cell} class="is-${side}">`
  })
}
const renderCode = (tokens: Token[], at: number): string =>
  `<div class="snippet"><pre tabindex="0"><code>${escapeHtml((tokens[at]?.content ?? '').replace(/\n$/, ''))}</code></pre></div>\n`
withRule('fence', renderCode)
withRule('code_block', renderCode)
for (const raw of ['html_block', 'html_inline']) {
  withRule(raw, (tokens, at, env) => {
    env.hasHtml = true
    return tokens[at]?.content ?? ''
  })
}

/** Without a first heading that only says once more what the page is about. */
const dropTitle = (tokens: Token[], { title }: ReadmePlace): Token[] => {
  const [open, content, close] = tokens
  const isTitle = open?.tag === 'h1' && close?.type === 'heading_close' && content?.content.trim() === title
  return isTitle ? tokens.slice(3) : tokens
}

/** As GitHub names headings; of two with one text the second is numbered. */
const nameHeading = (content: Token | undefined, { ids }: Env): string => {
  const words = (content?.children ?? [])
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map((token) => token.content)
    .join('')
  const name = `readme-${words
    .trim()
    .toLowerCase()
    .slice(0, 100)
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')}`
  let id = name
  for (let number = 1; ids.has(id); number++) id = `${name}-${number}`
  ids.add(id)
  return id
}

const HEADINGS: readonly string[] = ['h2', 'h3', 'h4', 'h5', 'h6']

/** What READMEs use HTML for. Nothing that loads, runs, styles or takes input. */
const TAGS: readonly string[] = [
  ...HEADINGS,
  ...['p', 'div', 'span', 'br', 'hr', 'blockquote', 'pre', 'code', 'kbd', 'samp', 'var'],
  ...['a', 'img', 'em', 'strong', 'b', 'i', 's', 'del', 'ins', 'sub', 'sup', 'small', 'mark', 'abbr', 'q', 'cite'],
  ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'caption'],
  ...['details', 'summary'],
]

const OUR_CLASSES = { div: ['snippet', 'scroll'], th: ['is-center', 'is-right'], td: ['is-center', 'is-right'] }

/**
 * Of the README's own HTML only what is known to be harmless. What was rendered here passes as it is; what looks the same
 * and is the author's may pass, too: it is as harmless.
 */
const sanitizeHtml = (rendered: string, { place }: Env): string =>
  sanitize(rendered, {
    allowedTags: [...TAGS],
    allowedAttributes: {
      a: ['href', 'rel', 'title'],
      img: ['src', 'alt'],
      div: [{ name: 'role', values: ['region'] }, 'aria-label', { name: 'tabindex', values: ['0'] }],
      pre: [{ name: 'tabindex', values: ['0'] }],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan'],
      ol: ['start'],
      details: ['open'],
      ...Object.fromEntries(HEADINGS.map((tag) => [tag, ['id']])),
    },
    allowedClasses: OUR_CLASSES,
    parseStyleAttributes: false,
    disallowedTagsMode: 'discard',
    transformTags: {
      h1: () => ({ tagName: 'h2', attribs: {} }),
      a: (tagName, { href = '', title, rel }) => {
        // With `rel` it was rendered here, and is resolved.
        const url = rel === 'nofollow noopener' && isResolved(href) ? href : resolveReadmeLink(href, place)
        return {
          tagName,
          attribs: url === undefined ? {} : { href: url, rel: 'nofollow noopener', ...(title && { title }) },
        }
      },
      img: (tagName, { src = '', alt = '' }) => {
        const file = place.images.get(src.replace(/^\.\//, '')) ?? (isOneOf(place.images, src) ? src : undefined)
        return file === undefined
          ? { tagName: 'span', attribs: {}, text: alt }
          : { tagName, attribs: { src: file, alt } }
      },
      ...Object.fromEntries(HEADINGS.map((tag) => [tag, keepId])),
    },
  })

/** An author's own could be one that the page has. */
const keepId: Transformer = (tagName, { id }) => ({ tagName, attribs: id?.startsWith('readme-') ? { id } : {} })

const isResolved = (href: string): boolean => /^(https?:\/\/|mailto:|#readme-|\.\.?\/)/.test(href)

const isOneOf = (images: ReadonlyMap<string, string>, src: string): boolean => [...images.values()].includes(src)
