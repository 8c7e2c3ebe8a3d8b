import { changelogPath, iconPath, readmePath } from '../model/layout.js'
import type { Plugin } from '../model/plugin.js'
import type { FileRef, Listing } from '../model/record.js'

type FileFacts = Omit<FileRef, 'path'>

/** Facts of the files that a listing names, and the icon's file name; `iconUrl` instead where the icon lies elsewhere. */
export interface ListingFiles {
  readonly icon: (FileFacts & { readonly name: string }) | { readonly url: string }
  readonly readme?: FileFacts | undefined
  readonly changelog?: FileFacts | undefined
}

/** The listing that a plugin's sources describe; `metadataPath` is kept from an adopted record. */
export const buildListing = (
  { slug, manifest, color }: Plugin,
  files: ListingFiles,
  at: string,
  metadataPath: string | undefined,
): Listing => {
  const changelog = manifest.changelog ?? (files.changelog && { path: changelogPath(slug), ...facts(files.changelog) })
  return {
    name: manifest.name,
    description: manifest.description,
    ...given('namespace', manifest.namespace),
    ...given('author', manifest.author),
    ...given('homepage', manifest.homepage),
    ...given('repository', manifest.repository),
    ...given('license', manifest.license),
    tags: manifest.tags,
    color,
    icon: 'url' in files.icon ? files.icon : { path: iconPath(slug, files.icon.name), ...facts(files.icon) },
    ...given('readme', files.readme && { path: readmePath(slug), ...facts(files.readme) }),
    ...given('changelog', changelog),
    ...given('security', manifest.security),
    ...given('support', manifest.support),
    protocols: manifest.protocols,
    ...given('app_metadata_url', manifest.appMetadataUrl),
    ...given('metadata_path', metadataPath),
    at,
  }
}

const facts = ({ digest, size }: FileFacts): FileFacts => ({ digest, size })

/** A field where there is a value, nothing where there is none. */
const given = <K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: V })
