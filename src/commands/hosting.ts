import { join } from 'node:path'
import { isFile } from '../io/has-path.js'
import { openRegistry } from '../io/registry-reader.js'
import { readStarterFiles } from '../io/starter-files.js'
import { writeOwnFile } from '../io/write-own-file.js'
import type { Config } from '../model/config.js'
import { type Diagnostic, sortDiagnostics } from '../model/diagnostic.js'
import type { HostingKind } from '../model/hosting.js'
import { CATALOG_PATH } from '../model/layout.js'
import { parseCatalog } from '../protocols/native.js'
import { checkHosting } from '../stages/check-hosting.js'
import { renderHosting } from '../stages/render-hosting.js'
import { type ConfigOptions, readConfig } from './read-config.js'

export interface HostingOptions extends Pick<ConfigOptions, 'dir' | 'env'> {
  readonly kind: HostingKind
  /** Absolute: the file to write. Absent: the text is only returned. */
  readonly file?: string | undefined
  /** The folder that the web server serves as its root; default: the out dir. */
  readonly root?: string | undefined
  /** Readers need a token: what it is called where the host keeps it. */
  readonly tokenEnv?: string | undefined
}

export interface HostingReceipt {
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  /** Absent when the config has a mistake. */
  readonly text?: string
  /** Absolute: what was written. */
  readonly file?: string
}

/**
 * Makes the configuration of what serves the registry. The tags are those of the last build, where one is there.
 *
 * @throws RegistryError `USAGE` for what a configuration cannot hold, `OUT_DIR_UNUSABLE`
 */
export const hosting = async (options: HostingOptions): Promise<HostingReceipt> => {
  const { kind, dir, env, file, tokenEnv } = options
  const { config, diagnostics } = await readConfig({ dir, env })
  const found = sortDiagnostics(diagnostics)
  if (config === undefined) return { ok: false, diagnostics: found }
  const facts = checkHosting({
    kind,
    name: config.name,
    baseUrl: config.baseUrl,
    root: options.root ?? config.outDir,
    isRootGiven: options.root !== undefined,
    origins: config.delivery.cors.origins,
    tags: await readTags(config),
    tokenEnv,
  })
  const templates = Object.fromEntries((await readStarterFiles('hosting')).map(({ path, text }) => [path, text]))
  const text = renderHosting(facts, config.delivery, templates)
  if (file === undefined) return { ok: true, diagnostics: found, text }
  await writeOwnFile(file, text)
  return { ok: true, diagnostics: found, text, file }
}

const readTags = async ({ outDir }: Config): Promise<readonly string[]> => {
  const file = join(outDir, CATALOG_PATH)
  const bytes = isFile(file) ? await openRegistry(outDir).read(CATALOG_PATH) : undefined
  return bytes === undefined ? [] : Object.keys(parseCatalog(bytes, file).tags)
}
