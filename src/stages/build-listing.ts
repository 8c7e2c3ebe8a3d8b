import { withoutUndefined } from '../model/json.js'
import { changelogPath, iconPath, readmePath } from '../model/layout.js'
import type { Plugin } from '../model/plugin.js'
import type { FileRef, Listing } from '../model/record.js'

type FileFacts = Omit<FileRef, 'path'>

/** Facts of the files that a listing names, and the icon's file name; its `url` instead where it lies elsewhere. */
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
  return withoutUndefined<Listing>({
    name: manifest.name,
    description: manifest.description,
    namespace: manifest.namespace,
    author: manifest.author,
    homepage: manifest.homepage,
    repository: manifest.repository,
    license: manifest.license,
    tags: manifest.tags,
    color,
    icon: 'url' in files.icon ? files.icon : { path: iconPath(slug, files.icon.name), ...facts(files.icon) },
    readme: files.readme && { path: readmePath(slug), ...facts(files.readme) },
    changelog,
    security: manifest.security,
    support: manifest.support,
    protocols: manifest.protocols,
    app_metadata_url: manifest.appMetadataUrl,
    metadata_path: metadataPath,
    at,
  })
}

const facts = ({ digest, size }: FileFacts): FileFacts => ({ digest, size })
