import type { Protocol } from '../model/manifest.js'

export interface NewPluginOptions {
  readonly slug: string
  /** The registry's folder. */
  readonly dir: string
  /** Default: both. */
  readonly protocols?: readonly Protocol[] | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

export interface NewPluginReceipt {
  /** Relative to the registry's folder. */
  readonly dir: string
  /** Relative to the registry's folder. */
  readonly written: readonly string[]
}

export const newPlugin = async (_options: NewPluginOptions): Promise<NewPluginReceipt> => {
  throw new Error('not yet')
}
