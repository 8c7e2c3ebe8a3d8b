import type { Catalog, PublishedConfig } from '../model/catalog.js'
import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { PublishedSite } from '../model/site.js'
import { hasHeaderRules } from './build-header-rules.js'
import { isSameConfig, withProgramFiles } from './merge-config.js'

/** What a config meets. */
export interface ConfigCircumstances {
  readonly sourceTime: string
  readonly isOwnState: boolean
  /** Absent: no pages are wanted. */
  readonly site?: PublishedSite | undefined
}

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
  { sourceTime, isOwnState, site }: ConfigCircumstances,
): { readonly shown: ShownConfig; readonly diagnostics: readonly Diagnostic[] } => {
  const { name, description, host, delivery } = config
  const ours: ShownConfig = {
    name,
    ...(description !== undefined && { description }),
    base_url: baseUrl,
    host,
    ...(site !== undefined && { site }),
    ...(hasHeaderRules(host) && { delivery }),
    at: sourceTime,
  }
  if (previous === undefined || isOwnState || sourceTime >= previous.config.at) return { shown: ours, diagnostics: [] }
  const { revision: _, ...published } = previous.config
  const place = { file: config.file ?? 'registry.yaml' }
  const isSame = isSameConfig(previous.config, { ...ours, revision: 0 })
  return {
    shown: withProgramFiles(published, ours),
    diagnostics: isSame ? [] : [diagnostic('CONFIG_NOT_NEWER', place, { at: published.at })],
  }
}
