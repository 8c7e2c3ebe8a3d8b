import type { Policy } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { LifecycleSource, Plugin } from '../model/plugin.js'
import type { LifecycleEntry, PluginRecord } from '../model/record.js'
import { timeAfter } from '../model/time.js'
import type { Version } from '../model/version.js'
import { lifecycleDigest } from './build-record.js'

/** The OpenWorkflow protocol lets a version be unpublished within this many milliseconds of its publication. */
const UNPUBLISH_WITHIN = 72 * 60 * 60 * 1000

/**
 * The entries by which `lifecycle.yaml` changes what is published. What is already said so is no change; what the sources
 * said at an earlier time than the published entry is none either, and told. In our own state (`isOwnState`: nobody else
 * publishes there) the sources are always right.
 */
export const resolveLifecycle = (
  plugin: Plugin,
  base: PluginRecord | undefined,
  options: { readonly sourceTime: string; readonly isOwnState: boolean; readonly policy: Policy },
): { readonly entries: Readonly<Record<Version, LifecycleEntry>>; readonly diagnostics: readonly Diagnostic[] } => {
  const entries: Record<Version, LifecycleEntry> = {}
  const diagnostics: Diagnostic[] = []
  for (const source of plugin.lifecycle) {
    const known = base?.lifecycle[source.version]
    if (isSaid(known, source)) continue
    const { sourceTime, isOwnState } = options
    const time = isOwnState && known !== undefined ? timeAfter(known.at, sourceTime) : sourceTime
    const entry: LifecycleEntry = { at: source.at ?? time, ...source.change }
    const problems = checkEntry(plugin, base, source, entry, options.policy)
    diagnostics.push(...problems)
    if (problems.length === 0) entries[source.version] = entry
  }
  return { entries, diagnostics }
}

const isSaid = (known: LifecycleEntry | undefined, { change, at }: LifecycleSource): boolean => {
  if (known === undefined) return change === null
  return (at === undefined || at <= known.at) && lifecycleDigest(known) === lifecycleDigest(change ?? {})
}

const checkEntry = (
  { slug }: Plugin,
  base: PluginRecord | undefined,
  source: LifecycleSource,
  entry: LifecycleEntry,
  policy: Policy,
): readonly Diagnostic[] => {
  const { version, placeOf } = source
  const place = placeOf([version])
  const known = base?.lifecycle[version]
  if (known?.unpublished !== undefined && entry.unpublished === undefined) {
    return [diagnostic('VERSION_UNPUBLISHED', place, { slug, version })]
  }
  if (known !== undefined && known.at === entry.at) {
    return [diagnostic('LIFECYCLE_NEEDS_AT', place, { version, at: entry.at })]
  }
  if (known !== undefined && known.at > entry.at) {
    return [diagnostic('LIFECYCLE_NOT_NEWER', place, { version, at: known.at })]
  }
  const isNewlyUnpublished = entry.unpublished !== undefined && known?.unpublished === undefined
  return isNewlyUnpublished && policy.unpublish === '72h' ? checkUnpublish(base, source, entry) : []
}

/** The protocol's rule: deprecated, and within 72 hours of publication. */
const checkUnpublish = (
  base: PluginRecord | undefined,
  { version, placeOf }: LifecycleSource,
  entry: LifecycleEntry,
): readonly Diagnostic[] => {
  const place = placeOf([version, 'unpublished'])
  const publishedAt = base?.releases[version]?.published_at
  const isDeprecated = (entry.deprecated ?? base?.lifecycle[version]?.deprecated) !== undefined
  return [
    ...(isDeprecated ? [] : [diagnostic('UNPUBLISH_NOT_DEPRECATED', place, { version })]),
    ...(publishedAt !== undefined && Date.parse(entry.at) - Date.parse(publishedAt) > UNPUBLISH_WITHIN
      ? [diagnostic('UNPUBLISH_TOO_LATE', place, { version, publishedAt })]
      : []),
  ]
}
