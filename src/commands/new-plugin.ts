import { join, posix, resolve } from 'node:path'
import { isFolder } from '../io/has-path.js'
import { makeNewFolder, readStarterFiles, writeNewFiles } from '../io/starter-files.js'
import { RegistryError } from '../model/errors.js'
import { PROTOCOLS, type Protocol } from '../model/manifest.js'
import { isDeviceName, isReservedSlug, parseSlug, type Slug, suggestSlug } from '../model/slug.js'
import { deriveColor } from '../stages/derive-color.js'
import { renderStarter } from '../stages/render-starter.js'
import { selectPluginParent } from '../stages/select-plugin-parent.js'
import { readConfig } from './read-config.js'

export interface NewPluginOptions {
  readonly slug: string
  /** The registry's folder. */
  readonly dir: string
  /** Default: both. */
  readonly protocols?: readonly Protocol[] | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

export interface NewPluginReceipt {
  /** Relative to the registry's folder. */
  readonly dir: string
  /** Relative to the registry's folder. */
  readonly written: readonly string[]
}

/**
 * Starts a plugin where the registry looks for plugins: manifest, README, icon and a source file.
 * @throws RegistryError `USAGE` (slug, no registry here), `CONFIG_UNREADABLE`, `FILE_EXISTS`, `OUT_DIR_UNUSABLE`
 */
export const newPlugin = async (options: NewPluginOptions): Promise<NewPluginReceipt> => {
  const slug = toSlug(options.slug)
  const root = resolve(options.dir)
  const dir = posix.join(await findParent(root, options.env ?? {}), slug)
  const starters = await Promise.all(startersFor(options.protocols ?? PROTOCOLS).map(readStarterFiles))
  const files = renderStarter(starters.flat(), {
    slug,
    title: toTitle(slug),
    letter: slug.charAt(0).toUpperCase(),
    color: deriveColor(slug),
  })
  await makeNewFolder(join(root, dir))
  const { written } = await writeNewFiles(join(root, dir), files)
  return { dir, written: written.map((path) => posix.join(dir, path)) }
}

const startersFor = (protocols: readonly Protocol[]): readonly string[] => {
  const [only] = protocols.length === 1 ? protocols : []
  return [`manifest-${only ?? 'both'}`, ...protocols, 'shared'].map((part) => `plugin/${part}`)
}

const toSlug = (text: string): Slug => {
  const slug = parseSlug(text)
  if (slug === undefined) {
    const near = suggestSlug(text)
    throw new RegistryError('USAGE', `"${text}" is no slug: 1 to 64 letters, digits, "-" and "_" are allowed.`, {
      hint: near === undefined ? 'Choose one such as "my-plugin".' : `For example: ${near}`,
    })
  }
  if (!isReservedSlug(slug) && !isDeviceName(slug)) return slug
  throw new RegistryError('USAGE', `The slug "${slug}" is kept by the protocol, or by Windows for a device.`, {
    hint: `Choose another one, such as "${slug}-plugin".`,
  })
}

/** `weather-api` → `Weather api`. */
const toTitle = (slug: Slug): string => {
  const words = slug.replace(/[-_]+/g, ' ').trim() || slug
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const findParent = async (root: string, env: NonNullable<NewPluginOptions['env']>): Promise<string> => {
  const { config } = await readConfig({ dir: root, env })
  if (config === undefined) {
    throw new RegistryError('CONFIG_UNREADABLE', `There are mistakes in the registry.yaml of ${root}.`, {
      hint: 'registry validate tells which.',
    })
  }
  const parent = selectPluginParent(config.plugins)
  if (parent === undefined) {
    throw new RegistryError('USAGE', `Where to put it? \`plugins\` in registry.yaml is ${config.plugins.join(', ')}.`, {
      hint: 'Make the folder by hand, or add a simple glob such as plugins/*.',
    })
  }
  if (config.file === undefined && !isFolder(join(root, parent))) {
    throw new RegistryError('USAGE', `${root} is no registry: it has neither registry.yaml nor a folder of plugins.`, {
      hint: 'Go to the folder of the registry, name it with --dir, or start one: registry init',
    })
  }
  return parent
}
