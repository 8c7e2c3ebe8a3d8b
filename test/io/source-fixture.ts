import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Config } from '../../src/model/config.js'
import type { Diagnostic } from '../../src/model/diagnostic.js'
import type { PluginFolder, SourceFolder, SourceText } from '../../src/model/source.js'

/** A folder of these files, removed when the test ends. Readable by every user. */
export const makeFolder = (files: Readonly<Record<string, string | Uint8Array>> = {}): string => {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'registry-')))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  chmodSync(dir, 0o755)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), content)
  }
  return dir
}

/** A config that says nothing but where it is. */
export const makeConfig = (dir: string, changes: Partial<Config> = {}): Config => ({
  dir,
  name: 'test',
  plugins: ['plugins/*'],
  outDir: join(dir, 'dist'),
  host: 'portable',
  layout: { artifact: 'apps/{slug}/{version}.tar.gz' },
  defaults: {},
  limits: { icon: 1000, manifest: 1000, artifact: 100_000 },
  bundle: { protocols: [], files: [], ignore: [] },
  policy: { changedContent: 'error', unpublish: '72h', allow: [] },
  delivery: { cache: { documents: 300, icons: 3600, pages: 300 }, cors: { origins: ['*'] } },
  contributes: false,
  ...changes,
})

const textOf = (text: SourceText): string => `${text.path}: ${new TextDecoder().decode(text.bytes)}`

/** All that a folder says, without the bytes' form and the place on disk. */
const summaryOf = (folder: SourceFolder) => ({
  dir: folder.dir,
  name: folder.name,
  files: folder.files.map(({ path }) => path),
  ...(folder.manifests.length > 0 && { manifests: folder.manifests.map(textOf) }),
  ...(folder.versionFile && { versionFile: textOf(folder.versionFile) }),
  ...(folder.packageJson && { packageJson: textOf(folder.packageJson) }),
  ...(folder.readme && { readme: folder.readme.path }),
  ...(folder.changelog && { changelog: folder.changelog.path }),
})

/** The same of a plugin's folder, with what only that has. */
export const pluginSummaryOf = (folder: PluginFolder) => ({
  ...summaryOf(folder),
  ...(folder.lifecycle && { lifecycle: textOf(folder.lifecycle) }),
  ...(folder.versions.length > 0 && { versions: folder.versions.map(summaryOf) }),
  ...(folder.prebuilt.length > 0 && {
    prebuilt: folder.prebuilt.map(({ path, slug, version, sidecar, inside }) => ({
      path,
      version,
      ...(slug !== undefined && { slug }),
      ...(sidecar && { sidecar: textOf(sidecar) }),
      ...(inside && { inside: textOf(inside) }),
    })),
  }),
  ...(folder.diagnostics.length > 0 && { findings: findingsOf(folder.diagnostics) }),
})

/** Findings as `[code, file, args]`. */
export const findingsOf = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ code, place, args }) => [
    code,
    place.line === undefined ? place.file : `${place.file}:${place.line}`,
    args,
  ])
