import { isJournalPath, isStatePath, pathOf, REGISTRY_PATHS, urlOf, versionsPath } from '../model/layout.js'
import type { ForeignApp } from '../protocols/parse-flows.js'

/**
 * Where a file of a foreign registry lies. `path`: in the registry, to be mirrored. `isExact`: that path alone gives back the
 * very same URL, so that a record may name it; else it must name the URL. `taken`: a path of the registry at which something
 * else is, or will be.
 */
export type ForeignPlace =
  | { readonly url: string; readonly path: string; readonly isExact: boolean }
  | { readonly url: string; readonly path?: undefined; readonly taken?: string }

/** An app whose versions lie in this registry. */
export interface HostedApp extends ForeignApp {
  readonly metadataPath: string
}

export interface AdoptionPlan {
  readonly hosted: readonly HostedApp[]
  /** Apps whose versions lie elsewhere: only listed. */
  readonly linked: readonly ForeignApp[]
  readonly problems: readonly string[]
}

/** Which apps a registry at `baseUrl` hosts, and which it only links to. */
export const planAdoption = (baseUrl: string, apps: readonly ForeignApp[]): AdoptionPlan => {
  const hosted: HostedApp[] = []
  const linked: ForeignApp[] = []
  const problems: string[] = []
  for (const app of apps) {
    const place = parsePlace(baseUrl, app.appMetadataUrl)
    if (place.path === undefined && place.taken !== undefined) {
      problems.push(`app "${app.slug}" has its versions at ${place.taken}`)
    } else if (place.path === undefined) linked.push(app)
    else if (place.isExact) hosted.push({ ...app, metadataPath: place.path })
    else problems.push(`app "${app.slug}" has an "appMetadataUrl" that is spelled in an unusual way`)
  }
  return { hosted, linked, problems }
}

/** Where a URL points, seen from the registry at `baseUrl`. */
export const parsePlace = (baseUrl: string, url: string): ForeignPlace => {
  const path = pathOf(baseUrl, url)
  if (path === undefined) return { url }
  return isTaken(path) ? { url, taken: path } : { url, path, isExact: urlOf(baseUrl, path) === url }
}

/** The listing's `metadata_path`: only where it is not the usual one. */
export const metadataPathOf = ({ slug, metadataPath }: HostedApp): string | undefined =>
  metadataPath === versionsPath(slug) ? undefined : metadataPath

/** Paths that mean something else. */
const isTaken = (path: string): boolean => isStatePath(path) || isJournalPath(path) || REGISTRY_PATHS.includes(path)
