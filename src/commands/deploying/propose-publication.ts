import { type Catalog, entryOf, RENDERER } from '../../model/catalog.js'
import type { Artifact, PluginRecord } from '../../model/record.js'
import type { Slug } from '../../model/slug.js'
import type { GuardOptions } from '../../stages/check-guards.js'
import { withProgramFiles } from '../../stages/merge-config.js'
import { type Publication, type PublicationSources, planPublication } from '../../stages/plan-publication.js'
import { selectChanges } from '../../stages/select-changes.js'
import type { LocalRegistry } from './local-registry.js'
import type { ReadRecords } from './read-target-state.js'

/** Which of what was built may be published. */
export interface Scope extends GuardOptions {
  /** Another registry's own config and plugins stand: only plugins of these slugs are published. Absent: all are. */
  readonly contributes?: ReadonlySet<string> | undefined
  /** All that is published is written again, whether it seems to be right or not. */
  readonly repair?: boolean | undefined
}

/** A publication, and what it was decided from. */
export interface Proposal {
  readonly publication: Publication
  readonly baseRecords: ReadonlyMap<Slug, PluginRecord>
  /** Decides again, when the store had artifacts of the same content already. */
  readonly adopt: (adopted: ReadonlyMap<string, Artifact>) => Publication
}

/** Decides what is to be published over `base`. Only records of plugins that may have changed are read. */
export const proposePublication = async (
  local: LocalRegistry,
  base: Catalog | undefined,
  readBase: ReadRecords,
  { contributes, repair, origin, insist = [] }: Scope,
): Promise<Proposal> => {
  const newOwner = insist.includes('take-over') ? origin : undefined
  const slugs = selectChanges(local.catalog, base, newOwner).filter((slug) => contributes?.has(slug) !== false)
  const baseRecords =
    base === undefined
      ? new Map<Slug, PluginRecord>()
      : await readBase(
          base,
          slugs.filter((slug) => entryOf(base, slug) !== undefined),
        )
  const here: PluginRecord[] = []
  for (const slug of slugs) here.push(await local.readRecord(slug))
  const { config: ours } = local.catalog
  const isOwner = contributes === undefined || base === undefined
  // Who contributes brings no config of its own.
  const keepsConfig = !isOwner && base.renderer === RENDERER
  const config = isOwner ? ours : keepsConfig ? base.config : withProgramFiles(base.config, ours)
  const sources: PublicationSources = {
    base,
    baseRecords,
    here,
    config,
    keepsConfig,
    repair,
    adopted: new Map(),
    origin,
    insist,
  }
  return {
    publication: planPublication(sources),
    baseRecords,
    adopt: (adopted) => planPublication({ ...sources, adopted }),
  }
}
