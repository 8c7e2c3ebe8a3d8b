import { basename, join, resolve } from 'node:path'
import { isFile } from '../io/has-path.js'
import { readFileBytes } from '../io/source-text.js'
import { LOCK_FILE, lockedOf } from '../model/install-lock.js'
import { MANIFEST_FILES } from '../model/manifest.js'
import { parseManifest } from '../stages/parse-manifest.js'
import { DEFAULT_PLUGINS_DIR, type Project, readProject } from './installing/read-project.js'

export interface ListOptions {
  readonly dir?: string | undefined
}

/** A plugin in the folder. */
export interface ListedPlugin {
  readonly slug: string
  /** Absent: its own manifest says none. */
  readonly version?: string
  /** The URL of its registry; absent: it was not installed, it is local. */
  readonly registry?: string
  /** The version or range that somebody asked for. */
  readonly requested?: string
  /** The lock has it, but it is not there, or in another version. */
  readonly isMissing?: true
}

export interface ListReceipt {
  readonly ok: boolean
  readonly dir: string
  /** By slug. */
  readonly plugins: readonly ListedPlugin[]
}

/** Most bytes of a manifest that is looked at. */
const MANIFEST_LIMIT = 1024 * 1024

/** The plugins of a folder: those that were installed, those that are locked and missing, and those that are somebody's own. */
export const list = async ({ dir }: ListOptions = {}): Promise<ListReceipt> => {
  const project = readProject(resolve(dir ?? DEFAULT_PLUGINS_DIR))
  const { folder, lock, installed } = project
  const locked = Object.entries(lock.plugins)
    .filter(([slug, { version }]) => lockedOf(installed, slug)?.version !== version)
    .map(([slug, { version, registry }]): ListedPlugin => ({ slug, version, registry, isMissing: true }))
  const there = Object.entries(installed.plugins)
    .filter(([slug]) => !locked.some((each) => each.slug === slug))
    .map(
      ([slug, { version, registry, requested }]): ListedPlugin => ({
        slug,
        version,
        registry,
        ...(requested !== undefined && { requested }),
      }),
    )
  const known = new Set([...locked, ...there].map(({ slug }) => slug))
  const local = listLocal(project).filter(({ slug }) => !known.has(slug))
  const plugins = [...there, ...locked, ...local].sort((a, b) => (a.slug < b.slug ? -1 : 1))
  return { ok: true, dir: folder.dir, plugins }
}

/** Folders with a manifest, and manifests that lie beside them; a plugin may be both. */
const listLocal = ({ folder }: Project): readonly ListedPlugin[] => {
  const found = new Map<string, ListedPlugin>()
  for (const { name, isFolder } of folder.list()) {
    const file = isFolder ? findManifest(join(folder.dir, name)) : isManifest(name) ? join(folder.dir, name) : undefined
    const plugin = file === undefined ? undefined : readLocal(file, isFolder ? name : name.replace(/\.\w+$/, ''))
    if (plugin !== undefined && !found.has(plugin.slug)) found.set(plugin.slug, plugin)
  }
  return [...found.values()]
}

const findManifest = (dir: string): string | undefined =>
  MANIFEST_FILES.map((name) => join(dir, name)).find((file) => isFile(file))

const isManifest = (name: string): boolean => /\.(ya?ml|json)$/.test(name) && name !== LOCK_FILE

const readLocal = (file: string, folderName: string): ListedPlugin | undefined => {
  const bytes = readFileBytes(file, MANIFEST_LIMIT)
  const { parsed } =
    bytes === undefined ? {} : parseManifest({ path: basename(file), bytes }, { defaults: {}, folderName })
  if (parsed === undefined) return undefined
  return { slug: parsed.slug ?? folderName, ...(parsed.version !== undefined && { version: parsed.version }) }
}
