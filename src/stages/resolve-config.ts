import type { Catalog, PublishedConfig } from '../model/catalog.js'
import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { hasHeaderRules } from './build-header-rules.js'

/** What the documents show of a config. */
export type ShownConfig = Omit<PublishedConfig, 'revision'>

/**
 * What the documents will show: what this config says, unless a newer source has configured the published registry, which
 * is told. In our own state (nobody else publishes there) the config is always right.
 */
export const resolveConfig = (
  config: Config,
  baseUrl: string,
  previous: Catalog | undefined,
  { sourceTime, isOwnState }: { readonly sourceTime: string; readonly isOwnState: boolean },
): { readonly shown: ShownConfig; readonly diagnostics: readonly Diagnostic[] } => {
  const { name, description, host, delivery } = config
  const ours: ShownConfig = {
    name,
    ...(description !== undefined && { description }),
    base_url: baseUrl,
    host,
    ...(hasHeaderRules(host) && { delivery }),
    at: sourceTime,
  }
  if (previous === undefined || isOwnState || sourceTime >= previous.config.at) return { shown: ours, diagnostics: [] }
  const { revision: _, ...published } = previous.config
  const isSame = (['name', 'description', 'base_url', 'host', 'delivery'] as const).every(
    (field) => JSON.stringify(published[field]) === JSON.stringify(ours[field]),
  )
  const place = { file: config.file ?? 'registry.yaml' }
  return { shown: published, diagnostics: isSame ? [] : [diagnostic('CONFIG_NOT_NEWER', place, { at: published.at })] }
}
