import { MEDIA_TYPES } from './tree.js'

/** Media types of icons and of what pages load, by extension. */
export const ASSET_TYPES: Readonly<Record<string, string>> = {
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  ico: 'image/x-icon',
  css: MEDIA_TYPES.css,
  js: MEDIA_TYPES.script,
}

/** How an icon, or what a page loads, is announced: by the end of its name. */
export const assetType = (path: string): string => {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  return (Object.hasOwn(ASSET_TYPES, extension) ? ASSET_TYPES[extension] : undefined) ?? MEDIA_TYPES.bytes
}
