import type { PublishedConfig } from '../model/catalog.js'
import { canonicalJson } from '../model/json.js'

const SHOWN = ['name', 'description', 'base_url', 'host'] as const

/** Whether documents look the same by both. */
export const isSameConfig = (a: PublishedConfig, b: PublishedConfig): boolean =>
  SHOWN.every((field) => a[field] === b[field])

/**
 * Of two configs that differ the one from the later source stands, ties by bytes; one that takes another's place is one
 * revision higher. That of another repository than the owner's never does, unless it takes over.
 */
export const mergeConfig = (
  base: PublishedConfig | undefined,
  here: PublishedConfig,
  takesOver = false,
): PublishedConfig => {
  if (base === undefined) return { ...here, revision: 1 }
  const owner = takesOver ? (here.owner ?? base.owner) : base.owner
  const named = owner === base.owner || owner === undefined ? base : { ...base, owner }
  if (isSameConfig(base, here) || (owner !== undefined && owner !== here.owner)) return named
  const isLater = here.at === base.at ? bytesOf(here) > bytesOf(base) : here.at > base.at
  return isLater ? { ...here, revision: base.revision + 1 } : named
}

const bytesOf = (config: PublishedConfig): string => canonicalJson({ ...config, revision: 0, owner: undefined })
