export interface InitOptions {
  /** The folder to make or fill; existing files are never touched. */
  readonly dir: string
  /** Name of the registry; default: the folder's name. */
  readonly name?: string | undefined
}

export interface InitReceipt {
  /** Absolute. */
  readonly dir: string
  /** Relative to {@link dir}, in the order written. */
  readonly written: readonly string[]
  /** Files that were there already and were left alone. */
  readonly kept: readonly string[]
}

export const init = async (_options: InitOptions): Promise<InitReceipt> => {
  throw new Error('not yet')
}
