import type { PublishedConfig } from '../model/catalog.js'
import { canonicalJson } from '../model/json.js'

const SHOWN = ['name', 'description', 'base_url', 'host'] as const

/** Whether documents look the same by both, made by one version of this program. */
export const isSameConfig = (a: PublishedConfig, b: PublishedConfig): boolean =>
  SHOWN.every((field) => a[field] === b[field]) && canonicalJson(lookOf(a)) === canonicalJson(lookOf(b))

/** Nobody has configured the style and script that come with this program. */
const lookOf = ({ site, delivery }: PublishedConfig) => ({
  delivery,
  site: site && { ...site, style: undefined, script: undefined },
})

/** A config whose pages load what the program has made that made `from`. */
export const withProgramFiles = <T extends Pick<PublishedConfig, 'site'>>(
  config: T,
  { site }: Pick<PublishedConfig, 'site'>,
): T =>
  config.site === undefined || site === undefined
    ? config
    : { ...config, site: { ...config.site, style: site.style, script: site.script } }

/**
 * Of two configs that differ the one from the later source stands, ties by bytes. Style and script come from the later
 * source, too, of two that are equal from here; and always from here where this program is another than the one that has
 * rendered `base` (`isOther`): they belong to its pages, which an old one may not have had at all. What takes another's
 * place is one revision higher. A config of another repository than the owner's never does, unless it takes over.
 */
export const mergeConfig = (
  base: PublishedConfig | undefined,
  here: PublishedConfig,
  { isOther, takesOver = false }: { readonly isOther: boolean; readonly takesOver?: boolean },
): PublishedConfig => {
  if (base === undefined) return { ...here, revision: 1 }
  const owner = takesOver ? (here.owner ?? base.owner) : base.owner
  const isForeign = owner !== undefined && owner !== here.owner
  const isLater = here.at === base.at ? bytesOf(here) > bytesOf(base) : here.at > base.at
  const merged = isSameConfig(base, here) || isForeign || !isLater ? base : here
  const hasPages = isOther && merged.site === undefined && here.site !== undefined
  const known = hasPages ? { ...merged, site: here.site } : merged
  const next = isOther || (!isForeign && here.at >= base.at) ? withProgramFiles(known, here) : known
  if (bytesOf(next) !== bytesOf(base)) return { ...next, ...(owner && { owner }), revision: base.revision + 1 }
  return owner === base.owner || owner === undefined ? base : { ...base, owner }
}

const bytesOf = (config: PublishedConfig): string => canonicalJson({ ...config, revision: 0, owner: undefined })
