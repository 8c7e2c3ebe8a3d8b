import { startTimer } from '../io/clock.js'
import type { HttpOptions } from '../io/http-get.js'
import { openRegistry, type RegistryReader } from '../io/registry-reader.js'
import { type Diagnostic, isFailing, sortDiagnostics } from '../model/diagnostic.js'
import { CATALOG_PATH, ROOT_PATHS } from '../model/layout.js'
import type { OnProgress } from '../model/progress.js'
import { readToken } from './read-token.js'
import { splitLocation } from './split-location.js'
import { verifyForeign } from './verifying/verify-foreign.js'
import { verifyNative } from './verifying/verify-native.js'

export interface VerifyRegistryOptions {
  /** The URL or folder of a registry, or of its `catalog.json`, `registry.json` or `index.json`. */
  readonly location: string
  /** Of a folder that another tool made: where it is served; default: read from its documents. */
  readonly baseUrl?: string | undefined
  /** Warnings and notes fail, too. */
  readonly strict?: boolean | undefined
  /** `REGISTRY_TOKEN` is what a private registry asks for; it is sent to the registry's own origin only. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly http?: HttpOptions | undefined
  readonly onProgress?: OnProgress | undefined
}

/** How much of a registry there is. */
export interface VerifiedCounts {
  readonly plugins: number
  /** Plugins whose versions live elsewhere: only what is said of them here was verified. */
  readonly linked: number
  readonly versions: number
  /** That were looked for. */
  readonly files: number
  /** That were read. */
  readonly bytes: number
}

export interface VerifyRegistryReceipt extends VerifiedCounts {
  readonly ok: boolean
  /** Whatever a client would read that is not what it should be; places are paths of the registry, or URLs elsewhere. */
  readonly diagnostics: readonly Diagnostic[]
  /** The URL, or the absolute folder. */
  readonly registry: string
  /** `foreign`: another tool made it, so that only what its own documents say of each other can be verified. */
  readonly kind: 'native' | 'foreign'
  readonly milliseconds: number
}

/**
 * Reads a whole published registry and says what is not as its records have it: every record, artifact, icon, README and
 * definition by its digest, every document by making it again. Writes nothing.
 *
 * @throws RegistryError `NOT_FOREIGN` when there is no registry at all, `STATE_CHANGED` when it was published anew
 * meanwhile, `STATE_UNREADABLE` when its root cannot be read or too much of it fails.
 */
export const verifyRegistry = async (options: VerifyRegistryOptions): Promise<VerifyRegistryReceipt> => {
  const elapsed = startTimer()
  const { location, document } = splitLocation(options.location, ROOT_PATHS)
  const http = { ...options.http, secret: readToken(location, options.env ?? {}) }
  const reader = openRegistry(location, http)
  const catalog = await readCatalog(reader)
  const { diagnostics, ...counts } =
    catalog === undefined
      ? await verifyForeign(reader, { document, baseUrl: options.baseUrl, http, onProgress: options.onProgress })
      : await verifyNative(reader, catalog, { http, onProgress: options.onProgress })
  return {
    ok: !isFailing(diagnostics, options.strict === true),
    diagnostics: sortDiagnostics(diagnostics),
    registry: reader.location,
    kind: catalog === undefined ? 'foreign' : 'native',
    ...counts,
    milliseconds: elapsed(),
  }
}

/** Some hosts answer with a page, and status 200, for what they do not have. */
const readCatalog = async (reader: RegistryReader): Promise<Uint8Array | undefined> => {
  const bytes = await reader.read(CATALOG_PATH)
  const start = Buffer.from(bytes?.subarray(0, 64) ?? []).toString('latin1')
  return /^\s*<(!doctype|html)\b/i.test(start) ? undefined : bytes
}
