import { assetType } from '../model/asset-type.js'
import type { PublishedConfig } from '../model/catalog.js'
import { type FileRef, isUnpublished, type PluginRecord, releaseOf, versionsOf } from '../model/record.js'
import { MEDIA_TYPES, type TreeClass, type TreeFile } from '../model/tree.js'
import { buildPluginDocuments } from './build-documents.js'
import { renderRecord } from './build-record.js'
import { selectLatest } from './select-version.js'
import { buildPluginPage } from './site/render-plugin-page.js'

/**
 * Every file of the registry that one plugin's record makes. Artifacts, icons and the like are named by digest: the caller
 * knows where their bytes are. `readme` is what its page shows of its README, as safe HTML.
 */
export const assemblePlugin = (
  given: PluginRecord,
  config: PublishedConfig,
  readme: string | undefined,
): readonly TreeFile[] => {
  // Documents show what is stored: the same whether the record was just made or has been read back.
  const { path, bytes, record } = renderRecord(given)
  const latest = selectLatest(record)
  return [
    ...assembleReleases(record),
    ...assembleAssets(record),
    { path, class: 'record', mediaType: MEDIA_TYPES.json, body: { bytes } },
    ...buildPluginDocuments(record, latest, config),
    ...buildPluginPage(record, latest, config, readme),
  ]
}

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
  ...('url' in icon ? [] : [fact('asset', assetType(icon.path), icon)]),
  ...(readme === undefined ? [] : [fact('asset', MEDIA_TYPES.markdown, readme)]),
  ...(typeof changelog === 'object' ? [fact('asset', MEDIA_TYPES.markdown, changelog)] : []),
]

/** A file whose bytes are somewhere else. */
const fact = (kind: TreeClass, mediaType: string, { path, digest, size }: FileRef): TreeFile => ({
  path,
  class: kind,
  mediaType,
  body: { digest, size },
})
