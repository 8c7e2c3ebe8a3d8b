import type { ClientHttp } from '../../io/client-http.js'
import { readSha256 } from '../../io/sha256.js'
import { RegistryError } from '../../model/errors.js'
import { CATALOG_PATH, detailsKey, detailsPath, schemaPath, urlOf, versionDetailsPath } from '../../model/layout.js'
import type { OfferedPlugin, OfferedRelease } from '../../model/offer.js'
import type { Slug } from '../../model/slug.js'
import type { Version } from '../../model/version.js'
import { type Details, parseDetails } from '../../protocols/parse-details.js'
import {
  type NativeOffer,
  parseNativeOffer,
  parseRecordPins,
  type RecordPin,
} from '../../protocols/parse-native-offer.js'
import type { RegistryAddress } from '../../stages/parse-registry-address.js'
import { openFlowsOffers } from './read-flows-offer.js'

/** A plugin that a registry has. */
export interface Offer {
  readonly plugin: OfferedPlugin
  /** One version of it, yanked ones included; `undefined` when there is none. */
  readonly readRelease: (version: Version) => Promise<OfferedRelease | undefined>
}

/** A registry, asked for one plugin at a time. */
export interface Offers {
  readonly address: RegistryAddress
  /** `undefined` when this registry does not have it. */
  readonly readPlugin: (slug: Slug) => Promise<Offer | undefined>
}

/**
 * Opens a registry, whatever it speaks: static files of the OpenWorkflow protocol, as this program makes them; the same
 * protocol from a live server; the records of this program, which also tell of Flows apps; or a Flows registry that has
 * nothing but `registry.json` and `versions.json`. They are tried in this order, each only as long as it may succeed.
 */
export const openOffers = (address: RegistryAddress, http: ClientHttp): Offers => {
  const readRecord = openRecords(address, http)
  const readFlows = openFlowsOffers(address, http)
  let isStatic = false
  return {
    address,
    readPlugin: async (slug) => {
      const found = await readStatic(slug, address, http)
      if (found !== undefined) isStatic = true
      // A registry that was static for one plugin has no live server for another.
      const offer =
        found ??
        (isStatic ? undefined : await readLive(slug, address, http)) ??
        (await readRecord(slug)) ??
        (await readFlows(slug))
      // "Not there" may have been "not for you": that is no reason to look elsewhere.
      if (offer === undefined) await http.readDocument(urlOf(address.base, detailsPath(slug)))
      return offer
    },
  }
}

/** One file for the plugin, one for each version: no host looks at a query. */
const readStatic = async (slug: Slug, { base }: RegistryAddress, http: ClientHttp): Promise<Offer | undefined> => {
  const details = await readDetails(urlOf(base, detailsPath(slug)), slug, http)
  return (
    details && {
      plugin: details.plugin,
      readRelease: async (version) => {
        if (details.release.version === version) return details.release
        return (await readDetails(urlOf(base, versionDetailsPath(slug, version)), slug, http))?.release
      },
    }
  )
}

/** A server that heeds `?version=`, and always has the definition. */
const readLive = async (slug: Slug, { base }: RegistryAddress, http: ClientHttp): Promise<Offer | undefined> => {
  const url = urlOf(base, detailsKey(slug))
  const withDefinition = (release: OfferedRelease): OfferedRelease => ({
    definition: { url: urlOf(base, schemaPath(slug, release.version)) },
    ...release,
  })
  const details = await readDetails(url, slug, http)
  return (
    details && {
      plugin: details.plugin,
      readRelease: async (version) => {
        if (details.release.version === version) return withDefinition(details.release)
        const found = await readDetails(`${url}?version=${encodeURIComponent(version)}`, slug, http)
        // A host that does not look at the query answers with the latest.
        return found?.release.version === version ? withDefinition(found.release) : undefined
      },
    }
  )
}

const readDetails = async (url: string, slug: Slug, http: ClientHttp): Promise<Details | undefined> => {
  const document = await http.readDocument(url, true)
  const details = document && parseDetails(document.bytes, slug, document.url)
  if (typeof details !== 'string') return details
  throw new RegistryError('REGISTRY_INVALID', `Could not understand ${url}: ${details}.`, {
    hint: 'Tell whoever runs the registry.',
  })
}

/** The catalog is read once; records are named by their bytes, and checked. */
const openRecords = ({ base }: RegistryAddress, http: ClientHttp) => {
  let pins: Promise<ReadonlyMap<string, RecordPin> | undefined> | undefined
  const readPins = async () => {
    const document = await http.readDocument(urlOf(base, CATALOG_PATH), true)
    return document && parseRecordPins(document.bytes)
  }
  return async (slug: Slug): Promise<Offer | undefined> => {
    pins ??= readPins()
    const pin = (await pins)?.get(slug)
    if (pin === undefined) return undefined
    const { plugin, releases } = await readRecord(urlOf(base, pin.path), pin, slug, base, http)
    return { plugin, readRelease: async (version) => releases.get(version) }
  }
}

const readRecord = async (
  url: string,
  pin: RecordPin,
  slug: Slug,
  base: string,
  http: ClientHttp,
): Promise<NativeOffer> => {
  const document = await http.readDocument(url)
  const isPinned = document !== undefined && (await readSha256(document.bytes)) === pin.digest
  const offer = isPinned ? parseNativeOffer(document.bytes, slug, base) : undefined
  if (offer !== undefined) return offer
  throw new RegistryError('REGISTRY_INVALID', `${url} is not what the catalog of the registry says.`, {
    hint: 'It may have been published anew meanwhile: run the command again, else tell whoever runs the registry.',
  })
}
