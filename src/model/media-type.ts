import { ASSET_TYPES } from './asset-type.js'
import { MEDIA_TYPES } from './tree.js'

const TYPES: Readonly<Record<string, string>> = {
  ...ASSET_TYPES,
  json: MEDIA_TYPES.json,
  gz: MEDIA_TYPES.gzip,
  tgz: MEDIA_TYPES.gzip,
  html: MEDIA_TYPES.html,
  md: MEDIA_TYPES.markdown,
  txt: MEDIA_TYPES.text,
  xml: 'application/xml',
  woff2: 'font/woff2',
}

/** What a host that knows nothing but its name says of a file: its type by extension, or that it is bytes. */
export const mediaTypeByName = (path: string): string => {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
  return (Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined) ?? MEDIA_TYPES.bytes
}
