/** Where a registry that is started may be deployed to by its own workflow. */
export const STARTER_TARGETS = ['github-pages', 's3'] as const
export type StarterTarget = (typeof STARTER_TARGETS)[number]

/** A file that a person starts from. */
export interface StarterFile {
  /** Relative to the folder that is made, posix. */
  readonly path: string
  readonly text: string
}
