import { digestOf, hexOf } from './digest.js'
import { tagFilePath, tagFolderPath } from './layout.js'

/** The path of a tag's document; the one place where a tag is escaped. */
export const tagPath = (tag: string): string => tagFilePath(encodeTag(tag))

/** A page of the plugins that have a tag, from 1. */
export const tagPagePath = (tag: string, page: number): string => tagFolderPath(encodeTagFolder(tag), page)

/** Most file systems allow a file name of 255 bytes; this leaves room for `.json` and the suffix of a temporary file. */
export const MAX_TAG_LENGTH = 200

/**
 * Percent-encodes all but unreserved characters; in a URL, each `%` of that name is escaped once more (`urlOf`). A tag that
 * would give too long a name keeps its beginning and is told apart by its digest.
 */
const encodeTag = (tag: string): string => {
  if (PLAIN_TAG.test(tag)) return tag
  const encoded = encodeURIComponent(tag.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return encoded.length <= MAX_TAG_LENGTH ? encoded : `${encoded.slice(0, 100)}-${hexOf(digestOf(tag), 16)}`
}

/** Of unreserved characters, as nearly all tags are, and not too long. */
const PLAIN_TAG = new RegExp(`^[\\w.~-]{0,${MAX_TAG_LENGTH}}$`)

/** As a folder, whose name some hosts leave out when it begins with a dot or a low line; `..` would be no folder at all. */
const encodeTagFolder = (tag: string): string =>
  encodeTag(tag).replace(/^[._]/, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
