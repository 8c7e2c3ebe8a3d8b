/** A plugin's key: `^[A-Za-z0-9_-]{1,64}$`, the rule of Flows for app keys. Made only by {@link parseSlug}. */
export type Slug = string & { readonly __brand: 'Slug' }

const SLUG = /^[A-Za-z0-9_-]{1,64}$/

/**
 * Slugs that would collide with paths of the OpenWorkflow protocol (`plugins/search`, `plugins/tags.json`, `plugins/index.html`), and
 * the one key that is no ordinary key to a JavaScript client which reads `registry.json`.
 */
const RESERVED_SLUGS: readonly string[] = ['search', 'tags', 'index', '__proto__']

/** The slug that `text` is, or `undefined` when it breaks the rule. Reserved words pass: {@link isReservedSlug} tells. */
export const parseSlug = (text: string): Slug | undefined => (SLUG.test(text) ? (text as Slug) : undefined)

/** Whether a slug is taken by the protocol itself. Compared without case, since some hosts fold it. */
export const isReservedSlug = (slug: string): boolean => RESERVED_SLUGS.includes(slug.toLowerCase())
