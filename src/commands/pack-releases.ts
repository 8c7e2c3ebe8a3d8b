import { runBundleCommand } from '../io/bundle-command.js'
import type { OutBody } from '../io/out-dir.js'
import { readContentDigest, readSmallArtifact, writeArtifact } from '../io/pack.js'
import { readTarball, tarballLimits } from '../io/read-tarball.js'
import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { Plugin, ReleaseSource } from '../model/plugin.js'
import type { Artifact, PluginRecord } from '../model/record.js'
import type { PackedRelease } from '../stages/resolve-releases.js'

/** Where packed artifacts go until the tree is written; absent in a dry run, which makes none. */
export type StagedFile = () => string

/** A release, and where its bytes are when they are at hand. */
export interface PackedFile extends PackedRelease {
  readonly body?: OutBody
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Makes the bytes of every release that is not published, and compares the content of every one that is. An artifact whose
 * published bytes are at hand (`hasArtifact`) is not made again.
 */
export const packReleases = async (
  plugin: Plugin,
  base: PluginRecord | undefined,
  config: Config,
  options: {
    readonly stagedFile?: StagedFile | undefined
    readonly hasArtifact: (artifact: Artifact) => Promise<boolean>
  },
): Promise<readonly PackedFile[]> => {
  const packed: PackedFile[] = []
  for (const source of plugin.releases) {
    const published = base?.releases[source.version]?.artifact
    const isNeeded = published === undefined || !(await options.hasArtifact(published))
    const stagedFile = isNeeded ? options.stagedFile : undefined
    packed.push(await packRelease(plugin, source, published, config, stagedFile))
  }
  return packed
}

const packRelease = async (
  plugin: Plugin,
  source: ReleaseSource,
  published: Artifact | undefined,
  config: Config,
  stagedFile: StagedFile | undefined,
): Promise<PackedFile> => {
  if (source.content.kind === 'prebuilt') return takePrebuilt(source, source.content)
  const { command, protocols } = config.bundle
  if (command !== undefined && plugin.manifest.protocols.some((protocol) => protocols.includes(protocol))) {
    // Its bytes may differ from run to run, so what is published is neither made again nor compared.
    return published !== undefined || stagedFile === undefined
      ? { source, diagnostics: [] }
      : packByCommand(plugin, source, command, config, stagedFile())
  }
  const { files } = source.content
  if (stagedFile === undefined) return { source, content: await readContentDigest(files), diagnostics: [] }
  const small = await readSmallArtifact(files)
  if (small !== undefined) {
    const { content, bytes, ...artifact } = small
    return { source, content, artifact, body: { ...artifact, bytes }, diagnostics: [] }
  }
  const staged = stagedFile()
  const { content, ...artifact } = await writeArtifact(files, staged)
  return { source, content, artifact, body: { ...artifact, staged }, diagnostics: [] }
}

const takePrebuilt = (
  source: ReleaseSource,
  { file, size, digest }: Extract<ReleaseSource['content'], { kind: 'prebuilt' }>,
): PackedFile => {
  const artifact = { size, digest }
  return { source, content: digest, artifact, body: { ...artifact, copyOf: file }, diagnostics: [] }
}

const packByCommand = async (
  { slug }: Plugin,
  source: ReleaseSource,
  command: string,
  config: Config,
  staged: string,
): Promise<PackedFile> => {
  const { version, place } = source
  const result = await runBundleCommand({ command, cwd: `${config.dir}/${source.dir}`, slug, version, outFile: staged })
  if (!result.ok) {
    const { problem, output } = result
    return { source, diagnostics: [diagnostic('BUNDLE_FAILED', place, { slug, version, problem, output })] }
  }
  const limit = config.limits.artifact
  if (result.size > limit) {
    const found = { slug, version, size: result.size, limit }
    return { source, diagnostics: [diagnostic('ARTIFACT_TOO_LARGE', place, found)] }
  }
  const { size, digest, problems } = await readTarball(staged, tarballLimits(result.size, config.limits))
  if (problems.length > 0) {
    const found = problems.map(({ code, args }) =>
      code === 'PREBUILT_UNSAFE' ? `holds ${args.entry}, which ${args.problem}` : args.problem,
    )
    const problem = `what it wrote ${found.join(', and ')}`
    return { source, diagnostics: [diagnostic('BUNDLE_FAILED', place, { slug, version, problem, output: '' })] }
  }
  const artifact = { size, digest }
  return { source, content: digest, artifact, body: { ...artifact, staged }, diagnostics: [] }
}
