import type { FoundPlugin } from '../model/offer.js'
import { compareText } from '../model/order.js'

/** What somebody searches for. */
export interface PluginQuery {
  /** Words, all of which must occur; none: every plugin. */
  readonly q?: string | undefined
  /** Only plugins with this tag. */
  readonly tag?: string | undefined
}

/** The plugins that fit, best first: by where the words occur, deprecated ones last, else by slug. */
export const rankPlugins = (plugins: readonly FoundPlugin[], query: PluginQuery): readonly FoundPlugin[] => {
  const words = (query.q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const tag = query.tag?.trim().toLowerCase()
  return plugins
    .filter(({ tags }) => tag === undefined || tags.includes(tag))
    .map((plugin) => ({ plugin, score: scoreOf(plugin, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || compareText(a.plugin.slug, b.plugin.slug))
    .map(({ plugin }) => plugin)
}

const scoreOf = (plugin: FoundPlugin, words: readonly string[]): number => {
  let score = 1
  for (const word of words) {
    const found = scoreWord(plugin, word)
    if (found === 0) return 0
    score += found
  }
  return plugin.deprecated === true ? score / 4 : score
}

const scoreWord = ({ slug, name, tags, author = '', description }: FoundPlugin, word: string): number => {
  const [key, title] = [slug.toLowerCase(), name.toLowerCase()]
  if (key === word) return 64
  if (key.startsWith(word)) return 32
  if (title.includes(word) || key.includes(word)) return 16
  if (tags.some((tag) => tag.startsWith(word))) return 8
  if (author.toLowerCase().includes(word)) return 4
  return description.toLowerCase().includes(word) ? 2 : 0
}
