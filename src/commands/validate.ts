import { basename, dirname, resolve } from 'node:path'
import { isFile } from '../io/has-path.js'
import { readFileBytes } from '../io/source-text.js'
import { type Diagnostic, isFailing, sortDiagnostics } from '../model/diagnostic.js'
import { RegistryError } from '../model/errors.js'
import { limitDiagnosticsPerFile } from '../model/limit-diagnostics.js'
import { PROTOCOLS, type Protocol } from '../model/manifest.js'
import type { SourceText } from '../model/source.js'
import { missingFor } from '../stages/check-missing.js'
import { parseManifest } from '../stages/parse-manifest.js'
import { buildPlugins, checkRegistry, entriesOf } from './build-plugins.js'
import { readRegistry } from './read-registry.js'
import { readState } from './read-state.js'

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

/** Runs the checks alone, on a whole registry, one plugin's folder or one manifest. Writes nothing. */
export const validate = async (options: ValidateOptions): Promise<ValidateReceipt> => {
  const strict = options.strict === true
  const path = resolve(options.path)
  if (isFile(path)) return validateManifest(path, strict)
  const sources = await readRegistry({ ...options, dir: options.path })
  const { config } = sources
  const published = config && (await readState(config, options))
  const built = config && (await buildPlugins({ ...sources, config, published }, options))
  const plugins = built?.plugins.map((plugin) => plugin.built) ?? []
  const checked = config ? checkRegistry({ ...sources, config }, plugins, entriesOf(published)) : []
  // A plugin's own folder, or one not yet set up, is not at fault for lacking the registry's URL.
  const isSetUp = config?.file !== undefined
  const all = [...sources.diagnostics, ...(built?.diagnostics ?? []), ...checked]
  const diagnostics = sortDiagnostics(
    limitDiagnosticsPerFile(all.filter(({ code }) => isSetUp || code !== 'BASE_URL_MISSING')),
  )
  return {
    ok: !isFailing(diagnostics, strict),
    diagnostics,
    plugins: plugins.filter(({ facts }) => facts !== undefined).length,
    versions: plugins.reduce((sum, { versions }) => sum + versions, 0),
  }
}

/** One manifest, without the registry around it. */
const validateManifest = (file: string, strict: boolean): ValidateReceipt => {
  const { parsed, diagnostics } = parseManifest(readManifest(file), {
    defaults: {},
    folderName: basename(dirname(file)),
  })
  const sorted = sortDiagnostics(diagnostics)
  return {
    ok: !isFailing(sorted, strict),
    diagnostics: sorted,
    plugins: parsed === undefined ? 0 : 1,
    versions: parsed?.version === undefined ? 0 : 1,
    readiness: PROTOCOLS.map((protocol) => ({
      protocol,
      member: parsed?.manifest.protocols.includes(protocol) === true,
      ...missingFor(parsed?.manifest, protocol),
    })),
  }
}

/** More bytes than a registry takes of a manifest, unless it is told otherwise. */
const MANIFEST_LIMIT = 1024 * 1024

const readManifest = (file: string): SourceText => {
  const bytes = readFileBytes(file, MANIFEST_LIMIT)
  if (bytes !== undefined) return { path: basename(file), bytes }
  throw new RegistryError('FILE_UNREADABLE', `${file} is larger than any manifest.`, {
    hint: 'Give a manifest of at most 1 MiB.',
  })
}
