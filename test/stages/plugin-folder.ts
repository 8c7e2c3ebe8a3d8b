import type { Config } from '../../src/model/config.js'
import { digestOf } from '../../src/model/digest.js'
import type { PluginFolder, PrebuiltFile, SourceFile, SourceFolder, SourceText } from '../../src/model/source.js'

export const CONFIG: Config = {
  dir: '/registry',
  name: 'Test',
  plugins: ['plugins/*'],
  outDir: '/registry/dist',
  host: 'portable',
  layout: { artifact: 'apps/{slug}/{version}.tar.gz' },
  defaults: {},
  limits: { icon: 1000, manifest: 10_000, artifact: 1000 },
  bundle: { protocols: ['flows'], files: [], ignore: [] },
  policy: { changedContent: 'error', unpublish: '72h', allow: [] },
  delivery: { cache: { documents: 300, icons: 3600, pages: 300 }, cors: { origins: ['*'] } },
  contributes: false,
}

/** Path in the folder → text, or the size of a file whose text does not matter. */
export type Files = Readonly<Record<string, string | number>>

const MANIFEST = /^(?:plugin|connector)\.(?:ya?ml|json)$|^manifest\.json$/

const text = (path: string, content: string | number): SourceText => ({
  path,
  bytes: Buffer.from(String(content)),
})

const sourceFolder = (dir: string, files: Files): SourceFolder => {
  const read = (name: string): SourceText | undefined =>
    files[name] === undefined ? undefined : text(`${dir}/${name}`, files[name])
  const packed = Object.entries(files).map(
    ([path, content]): SourceFile => ({
      path,
      file: `/registry/${dir}/${path}`,
      size: typeof content === 'number' ? content : content.length,
      executable: false,
    }),
  )
  const versionFile = read('VERSION')
  const packageJson = read('package.json')
  return {
    dir,
    name: dir.split('/').at(-1) ?? '',
    manifests: Object.keys(files).flatMap((name) => (MANIFEST.test(name) ? (read(name) ?? []) : [])),
    ...(versionFile && { versionFile }),
    ...(packageJson && { packageJson }),
    files: packed,
  }
}

/** A tarball beside which, or in which, there may be a manifest. */
export const prebuilt = (
  name: string,
  { slug, version, ...manifests }: { slug?: string; version: string; sidecar?: string; inside?: string },
): PrebuiltFile => {
  const path = `plugins/hello/${name}`
  return {
    path,
    file: `/registry/${path}`,
    version,
    ...(slug !== undefined && { slug }),
    size: 100,
    digest: digestOf(name),
    ...(manifests.sidecar !== undefined && { sidecar: text(path.replace('.tar.gz', '.yaml'), manifests.sidecar) }),
    ...(manifests.inside !== undefined && { inside: text(`${path}!plugin.yaml`, manifests.inside) }),
  }
}

/** A plugin's folder, as it is read from disk: `plugins/hello` unless `dir` says otherwise. */
export const pluginFolder = (
  files: Files,
  more: {
    readonly dir?: string
    readonly lifecycle?: string
    readonly versions?: Readonly<Record<string, Files>>
    readonly prebuilt?: readonly PrebuiltFile[]
  } = {},
): PluginFolder => {
  const dir = more.dir ?? 'plugins/hello'
  return {
    ...sourceFolder(dir, files),
    ...(more.lifecycle !== undefined && { lifecycle: text(`${dir}/lifecycle.yaml`, more.lifecycle) }),
    versions: Object.entries(more.versions ?? {}).map(([name, below]) =>
      sourceFolder(`${dir}/versions/${name}`, below),
    ),
    prebuilt: more.prebuilt ?? [],
    diagnostics: [],
  }
}
