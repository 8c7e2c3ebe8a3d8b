/**
 * Most bytes of a document that is read whole: the catalog of some 100,000 plugins. Bytes and text are held side by side, and
 * both must fit into 500 MB.
 */
export const DOCUMENT_LIMIT = 128 * 1024 * 1024
