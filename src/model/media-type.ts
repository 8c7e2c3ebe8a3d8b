import { MEDIA_TYPES } from './tree.js'

/** Media types of icons, by extension. */
export const ICON_TYPES: Readonly<Record<string, string>> = {
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  ico: 'image/x-icon',
}

const TYPES: Readonly<Record<string, string>> = {
  ...ICON_TYPES,
  json: MEDIA_TYPES.json,
  gz: MEDIA_TYPES.gzip,
  tgz: MEDIA_TYPES.gzip,
  html: MEDIA_TYPES.html,
  md: MEDIA_TYPES.markdown,
  txt: MEDIA_TYPES.text,
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  xml: 'application/xml',
  woff2: 'font/woff2',
}

/** What a host that knows nothing but its name says of a file: its type by extension, or that it is bytes. */
export const mediaTypeByName = (path: string): string => {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
  return (Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined) ?? MEDIA_TYPES.bytes
}
