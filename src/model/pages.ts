/** What a change of a GitHub Pages branch will cost, and what the site will be after it. */
export interface PagesForecast {
  /** By the API, or by `git push`. */
  readonly route: 'api' | 'push'
  /** Requests that make content: uploads, trees, commit, branch. By `git push` there are none. */
  readonly contentWrites: number
  /** Bytes to upload. */
  readonly uploadBytes: number
  /** Bytes of all files of the branch afterwards; absent where the branch is too large to be listed at once. */
  readonly siteBytes?: number
  /** The largest file that the change brings. */
  readonly largest?: { readonly path: string; readonly size: number }
}

/** A limit of the host that is near, or passed. */
export interface PagesLimit {
  readonly limit: 'site' | 'file' | 'writes'
  /** Bytes, or requests an hour. */
  readonly value: number
  readonly most: number
  /** Of the file. */
  readonly path?: string
}
