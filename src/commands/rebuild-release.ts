import { readTarballFacts } from '../io/tarball-facts.js'
import type { TempDir } from '../io/temp-dir.js'
import type { Config } from '../model/config.js'
import type { Diagnostic } from '../model/diagnostic.js'
import type { Plugin, ReleaseSource } from '../model/plugin.js'
import type { ReleaseOrigin, TarballFacts } from '../stages/check-rebuild.js'
import { packReleases } from './pack-releases.js'

/** Makes a release's artifact just as the first build of it would, measures it and throws it away. */
export const rebuildRelease = (
  plugin: Plugin,
  source: ReleaseSource,
  config: Config,
  temp: TempDir,
): Promise<{ readonly rebuilt?: TarballFacts; readonly diagnostics: readonly Diagnostic[] }> =>
  temp.withFile(async (file) => {
    const [packed] = await packReleases({ ...plugin, releases: [source] }, undefined, config, {
      stagedFile: () => file,
      hasArtifact: async () => false,
    })
    const { content, artifact, diagnostics = [] } = packed ?? {}
    if (content === undefined || artifact === undefined) return { diagnostics }
    if (originOf(plugin, source, config) === 'files') return { rebuilt: { ...artifact, content }, diagnostics }
    // To a build, the content of a tarball that it did not pack is the file itself.
    return {
      rebuilt: await readTarballFacts(source.content.kind === 'prebuilt' ? source.content.file : file),
      diagnostics,
    }
  })

export const originOf = (
  { manifest }: Plugin,
  { content }: ReleaseSource,
  { bundle }: Pick<Config, 'bundle'>,
): ReleaseOrigin => {
  if (content.kind === 'prebuilt') return 'prebuilt'
  const isBundled = bundle.command !== undefined && manifest.protocols.some((name) => bundle.protocols.includes(name))
  return isBundled ? 'bundled' : 'files'
}
