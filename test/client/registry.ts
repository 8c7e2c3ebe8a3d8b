import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { build } from '../../src/commands/build.js'
import { LOGO, manifest, writeFiles } from '../diagnostics/sample-registry.js'
import { type Answer, type FileServer, serveFiles } from '../io/serve-files.js'

type ServedFiles = Record<string, string | Uint8Array | Answer>

/** A registry that this program builds, and a plain web server for it. */
export interface TestRegistry {
  /** Without a final slash, as a person types it. */
  readonly url: string
  readonly requests: string[]
  /** What is served, by path: to be changed at will. */
  readonly files: ServedFiles
  /** Writes sources, builds, and serves what was built. Each call is an hour later. */
  readonly publish: (sources: Readonly<Record<string, string | Uint8Array | null>>) => Promise<void>
  /** The file of the sources that a path names. */
  readonly source: (path: string) => string
  readonly close: () => Promise<void>
}

export const openTestRegistry = async (): Promise<TestRegistry> => {
  const dir = mkdtempSync(join(tmpdir(), 'client-registry-'))
  const files: ServedFiles = {}
  const server: FileServer = await serveFiles(files)
  let hours = 0
  return {
    url: server.url.slice(0, -1),
    requests: server.requests,
    files,
    source: (path) => join(dir, path),
    publish: async (sources) => {
      writeFiles(dir, { 'registry.yaml': `name: Test\nbaseUrl: ${server.url}\n`, ...sources })
      const env = { SOURCE_DATE_EPOCH: String(1_700_000_000 + 3600 * hours++) }
      const receipt = await build({ dir, env })
      if (!receipt.ok) throw new Error(JSON.stringify(receipt.diagnostics))
      Object.assign(files, readTree(join(dir, 'dist')))
    },
    close: async () => {
      await server.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** Every file below a folder, by its path. */
export const readTree = (dir: string): Readonly<Record<string, Buffer>> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(dir, file), readFileSync(file)]),
  )

/** The sources of a plugin for both protocols. */
export const plugin = (
  slug: string,
  version: string,
  fields: Readonly<Record<string, string | null>> = {},
): Readonly<Record<string, string>> => ({
  [`plugins/${slug}/plugin.yaml`]: manifest({
    slug,
    version: `"${version}"`,
    name: `The ${slug}`,
    color: '"#123456"',
    ...fields,
  }),
  [`plugins/${slug}/logo.svg`]: LOGO,
  [`plugins/${slug}/main.js`]: `export const version = '${slug} ${version}'\n`,
})

/** The sources of a Flows app. */
export const flowsApp = (slug: string, version: string): Readonly<Record<string, string>> => ({
  [`plugins/${slug}/manifest.json`]: JSON.stringify({ name: slug, description: 'An app', version, color: '#123456' }),
  [`plugins/${slug}/logo.svg`]: LOGO,
  [`plugins/${slug}/main.ts`]: `export const version = '${version}'\n`,
})
