import { join, resolve } from 'node:path'
import type { CachedArtifact } from '../io/artifact-cache.js'
import { compareFolders } from '../io/compare-folders.js'
import { openScratchDir } from '../io/scratch-dir.js'
import { type Diagnostic, diagnostic, isFailing, sortDiagnostics } from '../model/diagnostic.js'
import { RegistryError } from '../model/errors.js'
import { lockedFileOf, lockedOf } from '../model/install-lock.js'
import type { OnProgress } from '../model/progress.js'
import type { Slug } from '../model/slug.js'
import { parsePluginSpec } from '../stages/parse-plugin-spec.js'
import { selectReleaseFile } from './client/read-release-file.js'
import type { ResolvedRelease } from './client/resolve-plugins.js'
import { checkSignature, type SignatureOptions } from './installing/check-signature.js'
import { downloadRelease } from './installing/fetch-release.js'
import { type Access, type AccessOptions, openAccess } from './installing/open-access.js'
import { DEFAULT_PLUGINS_DIR, type Project, readProject } from './installing/read-project.js'
import { putRelease } from './installing/stage-release.js'

export interface VerifyPluginsOptions extends AccessOptions, SignatureOptions {
  /** `github` (the installed version, else the latest) or `github@1.2.0`; default: all that is installed. */
  readonly plugins?: readonly string[] | undefined
  readonly dir?: string | undefined
  readonly onProgress?: OnProgress | undefined
}

export interface VerifiedPlugin {
  readonly slug: string
  readonly version: string
  readonly registry: string
  /** What its registry serves, by its own account or by the lock's; absent: it serves something else. */
  readonly digest?: string
  /** Its folder was compared, file by file. */
  readonly isInstalled: boolean
  /** The key that signed it. */
  readonly signedBy?: string
}

export interface VerifyPluginsReceipt {
  readonly ok: boolean
  /** What is not what was published, locked or installed. */
  readonly diagnostics: readonly Diagnostic[]
  readonly dir: string
  readonly plugins: readonly VerifiedPlugin[]
}

/**
 * Downloads releases anew and compares them with what their registry publishes, with the lock, and with what is installed.
 *
 * @throws RegistryError as `install`, and `NOT_INSTALLED` where there is nothing to verify
 */
export const verifyPlugins = async (options: VerifyPluginsOptions = {}): Promise<VerifyPluginsReceipt> => {
  const project = readProject(resolve(options.dir ?? DEFAULT_PLUGINS_DIR))
  const access = openAccess(options, project.installed)
  const specs = options.plugins ?? Object.keys(project.installed.plugins)
  if (specs.length === 0) {
    throw new RegistryError('NOT_INSTALLED', `Nothing is installed in ${project.folder.dir}.`, {
      hint: 'Name a release to verify, such as github@1.2.0, or the folder with --dir.',
    })
  }
  const plugins: VerifiedPlugin[] = []
  const diagnostics: Diagnostic[] = []
  for (const spec of specs) {
    const verified = await verifyPlugin(spec, project, access, options)
    plugins.push(verified.plugin)
    diagnostics.push(...verified.diagnostics)
    options.onProgress?.({ step: 'check', done: plugins.length, total: specs.length })
  }
  const sorted = sortDiagnostics(diagnostics)
  return { ok: !isFailing(sorted, false), diagnostics: sorted, dir: project.folder.dir, plugins }
}

const verifyPlugin = async (
  spec: string,
  project: Project,
  access: Access,
  options: SignatureOptions,
): Promise<{ readonly plugin: VerifiedPlugin; readonly diagnostics: readonly Diagnostic[] }> => {
  const { slug } = parsePluginSpec(spec)
  const there = lockedOf(project.installed, slug)
  const wanted = there !== undefined && !spec.includes('@') ? `${slug}@${there.version}` : spec
  const registryOf = () => (access.named.length === 0 ? there?.registry : undefined)
  const release = await access.client.readRelease(wanted, { allowYanked: true, registryOf })
  const { version, registry } = release
  const artifact = await downloadRelease(release, access)
  const isInstalled = there?.version === version
  const wrong = checkDigests(release, artifact, project)
  const changed = isInstalled && wrong.length === 0 ? await checkFolder(release, artifact, project) : []
  const signedBy = wrong.length === 0 ? await checkSignature(release, artifact, access.client, options) : undefined
  const plugin: VerifiedPlugin = {
    slug,
    version,
    registry,
    ...(wrong.length === 0 && { digest: artifact.digest }),
    isInstalled,
    ...(signedBy !== undefined && { signedBy }),
  }
  return { plugin, diagnostics: [...wrong, ...changed] }
}

const checkDigests = (
  release: ResolvedRelease,
  { digest: found }: CachedArtifact,
  { lock, installed }: Project,
): readonly Diagnostic[] => {
  const { slug, version } = release
  const published = selectReleaseFile(release).digest
  const isSame = (locked: ReturnType<typeof lockedOf>) =>
    locked?.version === version && locked.registry === release.registry
  const locked = [lockedOf(lock, slug), lockedOf(installed, slug)].find(isSame)
  const expected = [
    { by: 'registry' as const, expected: published },
    { by: 'lock' as const, expected: locked && lockedFileOf(locked).digest },
  ].find((each) => each.expected !== undefined && each.expected !== found)
  if (expected?.expected === undefined) return []
  return [
    diagnostic(
      'CHECKSUM_WRONG',
      { file: slug },
      { slug, version, found, by: expected.by, expected: expected.expected },
    ),
  ]
}

/** Unpacks the artifact once more, and compares. */
const checkFolder = async (
  { slug, version, artifact: isArtifact }: { readonly slug: Slug } & ResolvedRelease,
  artifact: CachedArtifact,
  { folder }: Project,
): Promise<readonly Diagnostic[]> => {
  const scratch = openScratchDir()
  try {
    await putRelease(artifact, isArtifact !== undefined, `${slug} ${version}`, scratch.dir)
    const files = compareFolders(scratch.dir, join(folder.dir, slug))
    return files.length === 0 ? [] : [diagnostic('INSTALLED_CHANGED', { file: slug }, { slug, version, files })]
  } finally {
    scratch.close()
  }
}
