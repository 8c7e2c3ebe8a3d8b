import type { Catalog } from '../model/catalog.js'
import { RegistryError } from '../model/errors.js'
import { CATALOG_PATH, NO_JEKYLL_PATH } from '../model/layout.js'
import { comparePaths } from '../model/order.js'
import { type FileRef, isUnpublished, type PluginRecord, releaseOf, versionsOf } from '../model/record.js'
import { MEDIA_TYPES, type Tree, type TreeClass, type TreeFile, WRITE_ORDER } from '../model/tree.js'
import { renderCatalog } from './build-catalog.js'
import { buildIndexDocuments, buildPluginDocuments } from './build-documents.js'
import { buildRecord, renderRecord } from './build-record.js'

const ICON_TYPES: Readonly<Record<string, string>> = {
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  ico: 'image/x-icon',
}

/**
 * Every file of the registry that these records make, in the order in which it is written. `catalog` must pin exactly
 * `records`. Artifacts, icons and the like are named by digest: the caller knows where their bytes are.
 *
 * @throws RegistryError `STATE_CORRUPT` when two different files would have one path, or one a path inside another.
 */
export const assembleTree = ({
  catalog,
  records,
}: {
  readonly catalog: Catalog
  readonly records: readonly PluginRecord[]
}): Tree => {
  if (Object.keys(catalog.plugins).length !== records.length) throw new Error('the catalog pins other plugins')
  const files = [
    ...records.flatMap((record) => assemblePlugin(record, catalog)),
    { path: CATALOG_PATH, class: 'catalog', mediaType: MEDIA_TYPES.json, body: { bytes: renderCatalog(catalog) } },
    ...assembleIndex(catalog),
  ] as const
  const rank = (file: TreeFile): number => WRITE_ORDER.indexOf(file.class)
  const tree = mergeFiles(files)
  checkFolders(tree)
  return [...tree].sort((a, b) => rank(a) - rank(b) || comparePaths(a.path, b.path))
}

/** Every file of one plugin. `catalog` must pin this record. */
export const assemblePlugin = (given: PluginRecord, catalog: Catalog): readonly TreeFile[] => {
  const { path, digest, bytes } = renderRecord(given)
  const entry = catalog.plugins[given.slug]
  if (entry?.digest !== digest) throw new Error(`the catalog pins another record of ${given.slug}`)
  // Documents show what is stored: the same whether the record was just made or has been read back.
  const record = buildRecord(given)
  return [
    ...assembleReleases(record),
    ...assembleAssets(record),
    { path, class: 'record', mediaType: MEDIA_TYPES.json, body: { bytes } },
    ...buildPluginDocuments(record, entry.latest, catalog.config),
  ]
}

/** What an unpublished version had is gone; a yanked one keeps its files, and so does one of a protocol that the plugin has left. */
const assembleReleases = (record: PluginRecord): readonly TreeFile[] =>
  versionsOf(record)
    .filter((version) => !isUnpublished(record, version))
    .flatMap((version) => {
      const { artifact, schema } = releaseOf(record, version)
      const { path } = artifact
      return [
        ...(path === undefined ? [] : [fact('artifact', MEDIA_TYPES.gzip, { ...artifact, path })]),
        ...(schema === undefined ? [] : [fact('schema', schema.media_type, schema)]),
      ]
    })

const assembleAssets = ({ listing: { icon, readme, changelog } }: PluginRecord): readonly TreeFile[] => [
  ...('url' in icon ? [] : [fact('asset', iconType(icon.path), icon)]),
  ...(readme === undefined ? [] : [fact('asset', MEDIA_TYPES.markdown, readme)]),
  ...(typeof changelog === 'object' ? [fact('asset', MEDIA_TYPES.markdown, changelog)] : []),
]

const iconType = (path: string): string => {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  return (Object.hasOwn(ICON_TYPES, extension) ? ICON_TYPES[extension] : undefined) ?? 'application/octet-stream'
}

/** A file whose bytes are somewhere else. */
const fact = (kind: TreeClass, mediaType: string, { path, digest, size }: FileRef): TreeFile => ({
  path,
  class: kind,
  mediaType,
  body: { digest, size },
})

/** The files of the whole registry, but for the catalog itself. */
export const assembleIndex = (catalog: Catalog): readonly TreeFile[] => [
  ...buildIndexDocuments(catalog),
  ...assembleHostFiles(catalog),
]

/** GitHub Pages leaves out some files unless it is told not to run Jekyll; a key store has no such habit. */
const assembleHostFiles = ({ config: { host } }: Catalog): readonly TreeFile[] =>
  host === 's3'
    ? []
    : [{ path: NO_JEKYLL_PATH, class: 'host', mediaType: MEDIA_TYPES.text, body: { bytes: new Uint8Array() } }]

/** Plugins of an adopted registry may share an artifact or an icon; anything else at one path is a mistake. */
const mergeFiles = (files: readonly TreeFile[]): readonly TreeFile[] => {
  const byPath = new Map<string, TreeFile>()
  for (const file of files) {
    const known = byPath.get(file.path)
    if (known !== undefined && !isSameFact(known, file)) throw collision(file.path, known.class, file.class)
    byPath.set(file.path, file)
  }
  return [...byPath.values()]
}

const isSameFact = (a: TreeFile, b: TreeFile): boolean =>
  a.class === b.class && 'digest' in a.body && 'digest' in b.body && a.body.digest === b.body.digest

/** On disk a file cannot have files below it. */
const checkFolders = (tree: readonly TreeFile[]): void => {
  const files = new Map(tree.filter((file) => file.keyOnly !== true).map((file) => [file.path, file]))
  const checked = new Set<string>()
  for (const { path, class: kind } of tree) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end)
      if (checked.has(folder)) break
      checked.add(folder)
      const file = files.get(folder)
      if (file !== undefined) throw collision(folder, file.class, kind)
    }
  }
}

const collision = (path: string, a: TreeClass, b: TreeClass): RegistryError =>
  new RegistryError('STATE_CORRUPT', `Could not lay out the registry: ${path} would be two files (${a}, ${b}).`, {
    hint: 'A published record or `layout.artifact` names a path that is taken. Nothing was written.',
  })
