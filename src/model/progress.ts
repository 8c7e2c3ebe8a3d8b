/** Where long work stands; `total` is 0 while it is not yet known. */
export interface Progress {
  readonly step: 'read' | 'check' | 'pack' | 'fetch' | 'write' | 'upload' | 'verify' | 'check-up' | 'install'
  readonly done: number
  readonly total: number
}

/** Told of each step; must return at once. */
export type OnProgress = (progress: Progress) => void
