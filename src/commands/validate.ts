import type { Diagnostic } from '../model/diagnostic.js'
import type { Protocol } from '../model/manifest.js'

export interface ValidateOptions {
  /** A registry's folder, a plugin's folder, or one manifest. */
  readonly path: string
  readonly baseUrl?: string | undefined
  readonly published?: string | undefined
  readonly strict?: boolean | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** What one protocol still needs of a manifest. */
export interface ProtocolReadiness {
  readonly protocol: Protocol
  readonly member: boolean
  readonly required: readonly string[]
  readonly recommended: readonly string[]
}

export interface ValidateReceipt {
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  readonly plugins: number
  readonly versions: number
  /** Only for a single manifest. */
  readonly readiness?: readonly ProtocolReadiness[]
}

export const validate = async (_options: ValidateOptions): Promise<ValidateReceipt> => {
  throw new Error('not yet')
}
