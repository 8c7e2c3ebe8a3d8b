import type { PublishedConfig } from '../model/catalog.js'
import { canonicalJson } from '../model/json.js'

const SHOWN = ['name', 'description', 'base_url', 'host'] as const

/** Whether documents look the same by both. */
export const isSameConfig = (a: PublishedConfig, b: PublishedConfig): boolean =>
  SHOWN.every((field) => a[field] === b[field])

/** Of two configs that differ the one from the later source stands, ties by bytes; one that takes another's place is one revision higher. */
export const mergeConfig = (base: PublishedConfig | undefined, here: PublishedConfig): PublishedConfig => {
  if (base === undefined) return { ...here, revision: 1 }
  if (isSameConfig(base, here)) return base
  const isLater = here.at === base.at ? bytesOf(here) > bytesOf(base) : here.at > base.at
  return isLater ? { ...here, revision: base.revision + 1 } : base
}

const bytesOf = (config: PublishedConfig): string => canonicalJson({ ...config, revision: 0 })
