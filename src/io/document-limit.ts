/**
 * Most bytes of a document that is read whole: the catalog of some 100,000 plugins. Its bytes, its text and its values are in
 * memory at once: half a gigabyte for the largest.
 */
export const DOCUMENT_LIMIT = 128 * 1024 * 1024
