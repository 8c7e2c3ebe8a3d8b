import { join } from 'node:path'
import { openPluginsDir } from '../../io/plugins-dir.js'
import { type Digest, digestOf } from '../../model/digest.js'
import { RegistryError } from '../../model/errors.js'
import { type LockedPlugin, lockedFileOf, lockedOf } from '../../model/install-lock.js'
import { MANIFEST_FILES } from '../../model/manifest.js'
import { renderSavedPlugin } from '../../stages/render-saved-plugin.js'
import type { Project } from './read-project.js'

/** The file of a plugin that is saved to the project. */
export const savedName = (slug: string): string => `${slug}.yaml`

/**
 * Writes the definition of an installed plugin to `<slug>.yaml`, beside its folder; returns the digest of the file.
 *
 * @throws RegistryError `FILE_EXISTS` when a file of that name was not written by install, or was changed since
 */
export const savePlugin = (
  slug: string,
  plugin: LockedPlugin,
  { folder, installed }: Project,
  force: boolean,
): Digest => {
  const inside = openPluginsDir(join(folder.dir, slug))
  const name = MANIFEST_FILES.filter(isDefinition).find((file) => inside.read(file) !== undefined)
  const bytes = renderSavedPlugin(name === undefined ? undefined : inside.read(name), {
    slug,
    version: plugin.version,
    registry: plugin.registry,
    checksum: lockedFileOf(plugin).digest,
  })
  const digest = digestOf(bytes)
  const there = folder.read(savedName(slug))
  const own = lockedOf(installed, slug)?.saved
  if (there !== undefined && !force && ![own, digest].includes(digestOf(there))) {
    throw new RegistryError(
      'FILE_EXISTS',
      `${join(folder.dir, savedName(slug))} is there already, and is not what was saved.`,
      {
        hint: 'Move it away, or replace it with --force.',
      },
    )
  }
  if (there === undefined || digestOf(there) !== digest) folder.write(savedName(slug), bytes)
  return digest
}

/** Flows apps have a manifest that names neither slug nor version. */
const isDefinition = (name: string): boolean => /^(plugin|connector)\./.test(name)
