/** A file that a person starts from. */
export interface StarterFile {
  /** Relative to the folder that is made, posix. */
  readonly path: string
  readonly text: string
}
