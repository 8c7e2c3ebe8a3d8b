import { digestOf, hexOf } from './digest.js'
import { tagFilePath } from './layout.js'

/** The path of a tag's document; the one place where a tag is escaped. */
export const tagPath = (tag: string): string => tagFilePath(encodeTag(tag))

/** Most file systems allow a file name of 255 bytes; this leaves room for `.json` and the suffix of a temporary file. */
export const MAX_TAG_LENGTH = 200

/**
 * Percent-encodes all but unreserved characters; in a URL, each `%` of that name is escaped once more (`urlOf`). A tag that
 * would give too long a name keeps its beginning and is told apart by its digest.
 */
const encodeTag = (tag: string): string => {
  const encoded = encodeURIComponent(tag.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return encoded.length <= MAX_TAG_LENGTH ? encoded : `${encoded.slice(0, 100)}-${hexOf(digestOf(tag), 16)}`
}
