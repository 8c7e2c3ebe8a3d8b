/** A plugin's key, by {@link SLUG_PATTERN}. Made only by {@link parseSlug}. */
export type Slug = string & { readonly __brand: 'Slug' }

/** The rule of Flows for app keys. */
export const SLUG_PATTERN = '^[A-Za-z0-9_-]{1,64}$'

const SLUG = new RegExp(SLUG_PATTERN)

/**
 * Slugs that would collide with paths of the OpenWorkflow protocol (`plugins/search`, `plugins/tags.json`, `plugins/index.html`), and
 * the one key that is no ordinary key to a JavaScript client which reads `registry.json`.
 */
const RESERVED_SLUGS: readonly string[] = ['search', 'tags', 'index', '__proto__']

/** Whether a file of this name cannot be on Windows, which keeps it for a device, whatever its ending. */
export const isDeviceName = (name: string): boolean => /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name)

/** The slug that `text` is, or `undefined` when it breaks the rule. Reserved words pass: {@link isReservedSlug} tells. */
export const parseSlug = (text: string): Slug | undefined => (SLUG.test(text) ? (text as Slug) : undefined)

/** Whether a slug is taken by the protocol itself. Compared without case, since some hosts fold it. */
export const isReservedSlug = (slug: string): boolean => RESERVED_SLUGS.includes(slug.toLowerCase())

/** What is left of a text in the characters that a slug may have (`Größe 2!` → `grosse-2`), or `undefined`. */
export const suggestSlug = (text: string): string | undefined => {
  const plain = text.slice(0, 200).toLowerCase().replaceAll('ß', 'ss').normalize('NFKD').replace(/\p{M}/gu, '')
  const slug = plain
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 64)
    .replace(/-+$/, '')
  return slug === '' || isReservedSlug(slug) || isDeviceName(slug) ? undefined : slug
}
