import { type Catalog, type CatalogEntry, entryOf } from '../model/catalog.js'
import { type GuardBreach, type Insistence, MOST_UNPUBLISHED } from '../model/deploy-guard.js'

export interface GuardOptions {
  /** The repository that deploys; absent where nothing tells. */
  readonly origin?: string | undefined
  readonly insist?: readonly Insistence[] | undefined
}

/** What `next` does to plugins of `base` that is rarely meant, and that nobody insists on. */
export const checkGuards = (
  base: Catalog | undefined,
  next: Catalog,
  { origin, insist = [] }: GuardOptions,
): readonly GuardBreach[] => {
  const changed = Object.entries(base?.plugins ?? {}).flatMap(([slug, before]): readonly Change[] => {
    const after = entryOf(next, slug)
    return after === undefined || after.digest === before.digest ? [] : [{ slug, before, after }]
  })
  const guards: { readonly [insistence in Insistence]: () => readonly GuardBreach[] } = {
    'take-over': () => changed.flatMap((change) => checkOwner(change, origin)),
    unpublish: () => checkUnpublished(changed),
    linked: () => changed.flatMap(checkLinked),
    protocols: () => changed.flatMap(checkProtocols),
  }
  return (Object.keys(guards) as Insistence[]).flatMap((each) => (insist.includes(each) ? [] : guards[each]()))
}

interface Change {
  readonly slug: string
  readonly before: CatalogEntry
  readonly after: CatalogEntry
}

/** Who published a slug first owns it. Of who has no name nobody can know that it is the owner. */
const checkOwner = ({ slug, before: { origin: owner } }: Change, origin: string | undefined): readonly GuardBreach[] =>
  owner === undefined || owner === origin
    ? []
    : [{ kind: 'owned', slug, owner, ...(origin !== undefined && { origin }) }]

const checkUnpublished = (changed: readonly Change[]): readonly GuardBreach[] => {
  const versions = changed.flatMap(({ slug, before, after }) =>
    versionsOf(after).flatMap(([version, { unpublished }]) =>
      unpublished === true && before.versions[version]?.unpublished === undefined && version in before.versions
        ? [`${slug} ${version}`]
        : [],
    ),
  )
  return versions.length <= MOST_UNPUBLISHED ? [] : [{ kind: 'unpublished', versions }]
}

const checkLinked = ({ slug, before, after }: Change): readonly GuardBreach[] => {
  const versions = versionsOf(before).flatMap(([version, { unpublished }]) => (unpublished === true ? [] : [version]))
  const isTurned = before.app_metadata_url === undefined && after.app_metadata_url !== undefined
  return isTurned && versions.length > 0 ? [{ kind: 'linked', slug, versions }] : []
}

const checkProtocols = ({ slug, before, after }: Change): readonly GuardBreach[] => {
  const protocols = before.protocols.filter((protocol) => !after.protocols.includes(protocol))
  return protocols.length === 0 ? [] : [{ kind: 'protocols', slug, protocols }]
}

const versionsOf = ({ versions }: CatalogEntry) =>
  Object.entries(versions) as [
    keyof CatalogEntry['versions'],
    CatalogEntry['versions'][keyof CatalogEntry['versions']],
  ][]
