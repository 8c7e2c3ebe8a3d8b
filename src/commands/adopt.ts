import { basename, resolve } from 'node:path'
import { checkAdopted, openStaging, type Staging, writeAdopted } from '../io/adopted-files.js'
import { formatTime, readBuildTime } from '../io/clock.js'
import type { HttpOptions } from '../io/http-get.js'
import type { OutFile } from '../io/out-dir.js'
import { openRegistry, type RegistryReader } from '../io/registry-reader.js'
import { type Diagnostic, isFailing, sortDiagnostics } from '../model/diagnostic.js'
import { digestOf } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import { REGISTRY_PATHS } from '../model/layout.js'
import type { OnProgress } from '../model/progress.js'
import { parseBytes } from '../stages/parse-bytes.js'
import { DEFAULT_LIMITS } from '../stages/parse-config.js'
import { adoptApps, isTime } from './adopt-apps.js'
import { parseOwnUrl } from './parse-own-url.js'
import { type ForeignRegistry, readForeignRegistry } from './read-foreign-registry.js'
import { splitLocation } from './split-location.js'

export interface AdoptOptions {
  /** URL of a registry (its folder or its `registry.json`), or a folder. */
  readonly source: string
  /** Where to write; default `dist`, or the source itself when that is a folder. */
  readonly out?: string | undefined
  /** The absolute URL at which the source is served, where that is not its own; for a folder default: read from its documents. */
  readonly baseUrl?: string | undefined
  readonly dryRun?: boolean | undefined
  /** Leave out releases whose artifact is missing, instead of refusing. */
  readonly allowMissing?: boolean | undefined
  /** Record the digest found where the published one is wrong, instead of refusing. */
  readonly allowWrong?: boolean | undefined
  /** Most bytes of an artifact or icon, or a text such as `2 GB`; default: 1 GiB, as in a build. */
  readonly artifactLimit?: number | string | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly http?: HttpOptions | undefined
  readonly onProgress?: OnProgress | undefined
}

/** One line of the table. */
export interface AdoptedPlugin {
  readonly slug: string
  readonly linked: boolean
  /** That its documents list. */
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
  /** With `dryRun`, what would be written. */
  readonly files: { readonly written: number; readonly unchanged: number; readonly bytes: number }
  readonly milliseconds: number
}

/**
 * Takes over a registry that another tool made: writes records and a catalog that say what is published there, beside a copy
 * of it. No URL and no byte of what was there changes; nothing at all is written when anything is wrong.
 *
 * @throws RegistryError when the source cannot be read whole (`STATE_UNREADABLE`), is none to adopt (`NOT_FOREIGN`), or
 * the copy would overwrite a file (`FILE_EXISTS`).
 */
export const adopt = async (options: AdoptOptions): Promise<AdoptReceipt> => {
  const started = performance.now()
  const { location, document: manifest } = splitLocation(options.source, REGISTRY_PATHS)
  const reader = openRegistry(location, options.http)
  const outDir = resolve(options.out ?? (reader.kind === 'folder' ? reader.location : 'dist'))
  const time = readBuildTime(options.env ?? {})
  const limit = parseLimit(options.artifactLimit)
  const registry = await readForeignRegistry(reader, { manifest, baseUrl: parseOwnUrl(options.baseUrl) })
  const staging = options.dryRun === true ? undefined : openStaging(outDir)
  try {
    const result = await adoptInto(outDir, { options, reader, registry, staging, time, limit })
    return { ...result, dryRun: options.dryRun === true, outDir, milliseconds: performance.now() - started }
  } finally {
    staging?.close()
  }
}

interface Adoption {
  readonly options: AdoptOptions
  readonly reader: RegistryReader
  readonly registry: ForeignRegistry
  readonly staging: Staging | undefined
  /** Of this run. */
  readonly time: string
  /** Most bytes of an artifact or icon. */
  readonly limit: number
}

const adoptInto = async (
  outDir: string,
  { options, reader, registry, staging, time, limit }: Adoption,
): Promise<Pick<AdoptReceipt, 'ok' | 'diagnostics' | 'plugins' | 'files'>> => {
  const isInPlace = reader.location === outDir
  const { plugins, files, diagnostics } = await adoptApps(registry, {
    reader,
    baseUrl: registry.baseUrl,
    staging,
    isInPlace,
    http: options.http ?? {},
    limit,
    onProgress: options.onProgress,
    name: registryName(reader),
    time: isTime(registry.modified) ? formatTime(registry.modified) : time,
    allowMissing: options.allowMissing === true,
    allowWrong: options.allowWrong === true,
  })
  const all = sortDiagnostics([...registry.diagnostics, ...diagnostics])
  if (isFailing(all, false)) {
    return { ok: false, diagnostics: all, plugins, files: { written: 0, unchanged: 0, bytes: 0 } }
  }
  const documents = registry.documents.map(
    ({ path, bytes }): OutFile => ({ path, body: isInPlace ? inPlace(bytes) : { bytes } }),
  )
  const { missing, counts } = await checkAdopted(outDir, [...files.facts, ...documents, ...files.state])
  if (staging !== undefined) await writeAdopted(outDir, missing, staging, options.onProgress)
  return { ok: true, diagnostics: all, plugins, files: counts }
}

const inPlace = (bytes: Uint8Array): OutFile['body'] => ({ inPlace: true, digest: digestOf(bytes), size: bytes.length })

const parseLimit = (text: number | string = DEFAULT_LIMITS.artifact): number => {
  const bytes = parseBytes(text)
  if (bytes !== undefined) return bytes
  throw new RegistryError('USAGE', `--artifact-limit ${text} is no size.`, {
    hint: 'For example: --artifact-limit "2 GB"',
  })
}

/** The host, or the folder's name. */
const registryName = ({ kind, location }: RegistryReader): string =>
  kind === 'http' ? new URL(location).host : basename(location) || 'registry'
