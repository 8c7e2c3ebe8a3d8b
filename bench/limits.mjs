/** What issues 3, 5 and 6 allow, by scenario and kind of corpus: the ratio of our wall clock to that of the other program. */
export const TIME_LIMITS = {
  cold: { small: 0.45, medium: 0.55, large: 0.65 },
  noop: { small: 3 },
  restored: { small: 2 },
  one: { small: 1.5 },
  pages: { small: 1.4 },
  install: { small: 1 },
  installCached: { small: 1 },
}

/** Our artifacts against zlib's level 6, in bytes. */
export const BYTES_LIMIT = 1.03

/** The most memory that a build may have resident. */
export const MEMORY_LIMIT = 400e6

/** What issue 4 allows of an upload: the least throughput to that of a bare client, the most CPU to that of the SDK. */
export const UPLOAD_LIMITS = { throughput: { http: 0.9 }, cpu: { sdk: 0.8 } }

/** What issue 5 allows of the search among 10,000 plugins: bytes of the index, and milliseconds from a key to its results. */
export const SEARCH_LIMITS = { bytes: 1.6e6, gzip: 600e3, key: 50 }

/** How many times faster than `aws s3 sync` a deploy with nothing to do must be. */
export const DEPLOY_LIMIT = 20
