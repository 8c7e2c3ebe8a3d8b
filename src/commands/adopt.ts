import type { Diagnostic } from '../model/diagnostic.js'
import type { OnProgress } from '../model/progress.js'

export interface AdoptOptions {
  /** URL of a registry (its folder or its `registry.json`), or a folder. */
  readonly source: string
  /** Where to write; default `dist`, or the source itself when that is a folder. */
  readonly out?: string | undefined
  /** The absolute URL at which a folder given as source is served; default: read from its documents. */
  readonly baseUrl?: string | undefined
  readonly dryRun?: boolean | undefined
  /** Leave out releases whose artifact is missing, instead of refusing. */
  readonly allowMissing?: boolean | undefined
  /** Record the digest found where the published one is wrong, instead of refusing. */
  readonly allowWrong?: boolean | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly onProgress?: OnProgress | undefined
}

/** One line of the table. */
export interface AdoptedPlugin {
  readonly slug: string
  readonly linked: boolean
  readonly versions: number
  readonly missing: number
  readonly wrong: number
  readonly unknown: number
}

export interface AdoptReceipt {
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  readonly dryRun: boolean
  readonly outDir: string
  readonly plugins: readonly AdoptedPlugin[]
  readonly files: { readonly written: number; readonly unchanged: number; readonly bytes: number }
  readonly milliseconds: number
}

export const adopt = async (_options: AdoptOptions): Promise<AdoptReceipt> => {
  throw new Error('not yet')
}
