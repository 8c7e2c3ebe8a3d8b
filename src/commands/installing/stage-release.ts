import { join } from 'node:path'
import type { CachedArtifact } from '../../io/artifact-cache.js'
import type { PluginStaging } from '../../io/plugins-dir.js'
import { unpackTarball } from '../../io/unpack-tarball.js'
import { writeWhole } from '../../io/write-whole.js'
import { selectDefinitionName } from '../../stages/select-definition-name.js'
import type { ResolvedRelease } from '../client/resolve-plugins.js'

/** Puts the files of a release into a folder beside the plugins: what is in its artifact, or its definition alone. */
export const stageRelease = async (
  { slug, version, artifact: isArtifact }: ResolvedRelease,
  artifact: CachedArtifact,
  staging: PluginStaging,
): Promise<void> => {
  const dir = staging.open(slug)
  await putRelease(artifact, isArtifact !== undefined, `${slug} ${version}`, dir)
}

/** The same into any empty folder. */
export const putRelease = async (
  artifact: CachedArtifact,
  isArtifact: boolean,
  name: string,
  dir: string,
): Promise<void> => {
  if (isArtifact) return unpackTarball(artifact.chunks(), artifact.size, dir, name)
  const bytes = await readChunksWhole(artifact)
  writeWhole(join(dir, selectDefinitionName(bytes)), bytes)
}

/** A definition is small. */
export const readChunksWhole = async (artifact: CachedArtifact): Promise<Uint8Array> => {
  const parts: Uint8Array[] = []
  for await (const part of artifact.chunks()) parts.push(part)
  return Buffer.concat(parts)
}
