import { mapBounded } from '../../io/map-bounded.js'
import { RegistryError } from '../../model/errors.js'
import type { OfferedRelease } from '../../model/offer.js'
import { isReservedSlug, parseSlug, type Slug } from '../../model/slug.js'
import type { Version } from '../../model/version.js'
import { findCycles } from '../../stages/check-cycles.js'
import { isWantedVersion, type PluginSpec } from '../../stages/parse-plugin-spec.js'
import { type InstallPolicy, type Refusal, selectCandidates, selectRefusal } from '../../stages/select-candidates.js'
import { type Requirement, selectRequirements } from '../../stages/select-requirements.js'
import type { Offer, Offers } from './read-offer.js'
import { conflict, missing, refused, stale } from './refusals.js'

/** A release, and the registry that it was found in. */
export interface ResolvedRelease extends OfferedRelease {
  /** The URL of the registry, as it is shown and kept. */
  readonly registry: string
  /** It comes from the lock: nobody was asked. */
  readonly isLocked?: true
}

export interface Resolution {
  /** Each plugin once, in the order in which they came to be needed. */
  readonly releases: readonly ResolvedRelease[]
  /** Plugins that need each other in a circle, the first one at both ends. */
  readonly cycles: readonly (readonly string[])[]
}

export interface ResolveOptions extends InstallPolicy {
  /** What is not locked is an error. */
  readonly isFrozen?: boolean | undefined
  /** What a lock has of a plugin; believed where it is what is wanted. */
  readonly locked?: ((slug: Slug) => Promise<ResolvedRelease | undefined>) | undefined
  /**
   * The URL of the one registry that a plugin may come from, such as that which a lock names: another that has a plugin of
   * the same name is not asked.
   */
  readonly registryOf?: ((slug: Slug) => string | undefined) | undefined
  readonly onResolved?: ((done: number) => void) | undefined
}

/** The registries to ask, in their order, and a way to ask any other. */
export interface Registries {
  readonly all: readonly Offers[]
  readonly open: (url: string) => Offers
}

/** Requests at a time. */
const CONCURRENCY = 16

/** Ranges that contradict each other in turn would go on for ever. */
const MOST_ROUNDS = 100

/**
 * Chooses one version of each plugin that is asked for, and of all that these depend on. A plugin comes from the first of
 * the registries that has it; one that cannot be read is an error, never passed over: what it has must not be taken from
 * the next.
 *
 * @throws RegistryError `PLUGIN_NOT_FOUND`, `VERSION_NOT_FOUND`, `RELEASE_REFUSED` (yanked, or made for another
 * OpenWorkflow), `DEPENDENCY_CONFLICT`, or what reading throws
 */
export const resolvePlugins = async (
  asked: readonly PluginSpec[],
  registries: Registries,
  options: ResolveOptions = {},
): Promise<Resolution> => {
  const chosen = new Map<string, ResolvedRelease>()
  const findOffer = openSearch(registries, options.registryOf)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const requirements = selectRequirements(asked, chosen)
    const open = [...requirements].filter(([slug, needs]) => !isMet(needs, chosen.get(slug)?.version))
    if (open.length === 0) {
      const releases = [...requirements.keys()].flatMap((slug) => chosen.get(slug) ?? [])
      return { releases, cycles: findCycles(graphOf(releases)) }
    }
    await mapBounded(open, CONCURRENCY, async ([text, needs]) => {
      const slug = toSlug(text, needs)
      chosen.set(slug, await choose(slug, needs, findOffer, options))
      options.onResolved?.(chosen.size)
    })
  }
  throw new RegistryError('DEPENDENCY_CONFLICT', 'The dependencies of these plugins contradict each other.', {
    hint: 'Ask for exact versions that fit together.',
  })
}

/** One release, without what it depends on; throws as {@link resolvePlugins}. */
export const resolveRelease = (
  { slug, wanted }: PluginSpec,
  registries: Registries,
  options: ResolveOptions = {},
): Promise<ResolvedRelease> => choose(slug, [{ wanted }], openSearch(registries, options.registryOf), options)

type FindOffer = (slug: Slug) => Promise<FoundOffer | undefined>
type FoundOffer = Offer & { readonly registry: string }

/** Each plugin is looked for once. */
const openSearch = ({ all, open }: Registries, registryOf: ResolveOptions['registryOf']): FindOffer => {
  const found = new Map<string, Promise<FoundOffer | undefined>>()
  const search = async (slug: Slug): Promise<FoundOffer | undefined> => {
    const bound = registryOf?.(slug)
    for (const { address, readPlugin } of bound === undefined ? all : [open(bound)]) {
      const offer = await readPlugin(slug)
      if (offer !== undefined) return { ...offer, registry: address.shown }
    }
    return undefined
  }
  return (slug) => {
    const known = found.get(slug) ?? search(slug)
    found.set(slug, known)
    return known
  }
}

const choose = async (
  slug: Slug,
  needs: readonly Requirement[],
  findOffer: FindOffer,
  options: ResolveOptions,
): Promise<ResolvedRelease> => {
  const locked = await options.locked?.(slug)
  if (locked !== undefined && isMet(needs, locked.version)) return locked
  if (options.isFrozen === true) throw stale(slug, needs)
  const offer = await findOffer(slug)
  if (offer === undefined) throw missing(slug, needs)
  let refusal: { readonly version: Version; readonly why: Refusal } | undefined
  for (const version of selectCandidates(
    offer.plugin,
    needs.map(({ wanted }) => wanted),
  )) {
    const release = await offer.readRelease(version)
    if (release === undefined) continue
    const why = selectRefusal(release, options)
    if (why === undefined) return { ...release, registry: offer.registry }
    refusal ??= { version, why }
  }
  throw refusal === undefined
    ? conflict(slug, needs, offer.plugin.versions)
    : refused(slug, refusal.version, refusal.why)
}

const isMet = (needs: readonly Requirement[], version: Version | undefined): boolean =>
  version !== undefined && needs.every(({ wanted }) => isWantedVersion(wanted, version))

/** The name of a dependency comes from the network, and becomes a path. */
const toSlug = (text: string, needs: readonly Requirement[]): Slug => {
  const slug = parseSlug(text)
  if (slug !== undefined && !isReservedSlug(slug)) return slug
  throw missing(text.slice(0, 80), needs)
}

const graphOf = (releases: readonly ResolvedRelease[]): ReadonlyMap<string, readonly string[]> =>
  new Map(releases.map(({ slug, dependencies = {} }) => [slug, Object.keys(dependencies)]))
