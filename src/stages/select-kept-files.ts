import { type FileRef, isUnpublished, type PluginRecord, versionsOf } from '../model/record.js'

/**
 * The files of a record whose paths are written after the publication and whose bytes follow from nothing else: icon, README,
 * changelog, definitions. Those that `published` names have been kept before.
 */
export const selectKeptFiles = (record: PluginRecord, published: PluginRecord | undefined): readonly FileRef[] => {
  const known = new Set(published === undefined ? [] : filesOf(published).map(({ digest }) => digest))
  const wanted = filesOf(record).filter(({ digest }) => !known.has(digest))
  return [...new Map(wanted.map((file) => [file.digest, file])).values()]
}

const filesOf = (record: PluginRecord): readonly FileRef[] => {
  const { icon, readme, changelog } = record.listing
  const definitions = versionsOf(record)
    .filter((version) => !isUnpublished(record, version))
    .flatMap((version) => record.releases[version]?.schema ?? [])
  return [
    ...('url' in icon ? [] : [icon]),
    ...(readme === undefined ? [] : [readme]),
    ...(typeof changelog === 'object' ? [changelog] : []),
    ...definitions,
  ]
}
