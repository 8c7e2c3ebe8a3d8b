/** A setting of a bucket or account that readers depend on, as it was found and as it is to be. */
export interface StoreSetting {
  readonly what: 'CORS' | 'public access' | 'public read' | 'website'
  /** Lines to be shown; absent: nothing was set. */
  readonly before?: string
  /** What it was set to or, on a dry run, would be; absent: it is left as it is. */
  readonly after?: string
  /** It was set. */
  readonly changed: boolean
  /** Why nothing can be done about it here. */
  readonly problem?: string
}

/** What a store is to be set to, so that anybody can read the registry. */
export interface WantedSettings {
  /** Origins whose pages may read it; `*` is all. */
  readonly origins: readonly string[]
  /** Objects are readable without credentials. False where a CDN with a role of its own reads them. */
  readonly publicRead: boolean
  /** The store serves a site: names of the documents for a folder, and for what is not there. */
  readonly website?: { readonly index: string; readonly error: string } | undefined
  /** Nothing is changed. */
  readonly dryRun: boolean
}

/** How long a browser may keep the answer to the question whether it may ask. */
export const CORS_MAX_AGE = 86_400

/** What pages of other origins may do. */
export const CORS_METHODS: readonly string[] = ['GET', 'HEAD']
export const CORS_HEADERS: readonly string[] = ['*']
/** The headers of an answer that they see. */
export const CORS_EXPOSED: readonly string[] = ['ETag']
