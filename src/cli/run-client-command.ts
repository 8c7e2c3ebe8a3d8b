import { resolve } from 'node:path'
import type { InstallOptions } from '../commands/install.js'
import type { AccessOptions } from '../commands/installing/open-access.js'
import { RegistryError } from '../model/errors.js'
import type { ClientCommandName } from './client-command-table.js'
import { formatInfo } from './format-info.js'
import { formatInstall, formatRemove } from './format-install.js'
import { formatFile, isUrl } from './format-place.js'
import { formatList, formatOutdated, formatSearch } from './format-plugins.js'
import { formatVerifyPlugins } from './format-verify-plugins.js'
import type { Report } from './report.js'
import type { Run, Runner, Surroundings } from './run-command.js'
import { runVerify } from './run-verify.js'
import { toFolder } from './typed-paths.js'

export const CLIENT_RUNNERS: { readonly [name in ClientCommandName]: Runner } = {
  install: (line, world) => runInstall('install', line, world, {}),

  update: (line, world) => {
    const slugs = toArguments(line)
    return runInstall('update', { ...line, argument: undefined, more: [] }, world, {
      update: slugs.length === 0 ? 'all' : slugs,
    })
  },

  remove: async (line, { cwd }) => {
    const { remove } = await import('../commands/remove.js')
    const { ok, ...receipt } = await remove({
      plugins: toArguments(line),
      dir: toFolder(line.text.dir ?? 'plugins', cwd),
    })
    return toReport('remove', ok, receipt, formatRemove({ ok, ...receipt }))
  },

  list: async ({ text }, { cwd }) => {
    const { list } = await import('../commands/list.js')
    const { ok, ...receipt } = await list({ dir: toFolder(text.dir ?? 'plugins', cwd) })
    const place = formatFile(receipt.dir, cwd, cwd)
    return toReport('list', ok, receipt, formatList({ ok, ...receipt }, place))
  },

  outdated: async (line, world) => {
    const { outdated } = await import('../commands/outdated.js')
    const { text } = line
    const dir = toFolder(text.dir ?? 'plugins', world.cwd)
    const { ok, diagnostics, ...receipt } = await outdated({
      ...toAccess(line, world),
      dir,
      hostVersion: text['host-version'],
    })
    return { ...toReport('outdated', ok, receipt, formatOutdated({ ok, diagnostics, ...receipt })), diagnostics }
  },

  search: async (line, world) => {
    const { search } = await import('../commands/search.js')
    const { text } = line
    const { ok, ...receipt } = await search({
      ...toAccess(line, world),
      q: toArguments(line).join(' ') || undefined,
      tag: text.tag,
      limit: toNumber('limit', text.limit),
      offset: toNumber('offset', text.offset),
    })
    return { ...toReport('search', ok, receipt, formatSearch({ ok, ...receipt })), root: world.cwd }
  },

  info: async (line, world) => {
    const { info } = await import('../commands/info.js')
    const { ok, ...receipt } = await info({ ...toAccess(line, world), plugin: line.argument ?? '' })
    return { ...toReport('info', ok, receipt, formatInfo({ ok, ...receipt })), root: world.cwd }
  },

  verify: async (line, world) => {
    const { isRegistry } = await import('../commands/is-registry.js')
    const { argument, on } = line
    const isWhole = on.has('rebuild') || (argument !== undefined && isRegistry(argument))
    return isWhole ? runVerify(line, world) : runVerifyPlugins(line, world)
  },
}

const runInstall = async (
  command: 'install' | 'update',
  line: Run,
  world: Surroundings,
  more: Pick<InstallOptions, 'update'>,
): Promise<Report> => {
  const { install } = await import('../commands/install.js')
  const { text, on } = line
  const { ok, diagnostics, ...receipt } = await install({
    ...toAccess(line, world),
    ...toSignatures(line, world),
    ...more,
    plugins: toArguments(line),
    dir: toFolder(text.dir ?? 'plugins', world.cwd),
    save: on.has('save'),
    frozen: on.has('frozen'),
    force: on.has('force'),
    allowYanked: on.has('allow-yanked'),
    hostVersion: text['host-version'] ?? (world.env['OPENWORKFLOW_VERSION'] || undefined),
    onProgress: world.onProgress,
  })
  const place = (file: string) => formatFile(file, world.cwd, world.cwd)
  return { ...toReport(command, ok, receipt, formatInstall({ ok, diagnostics, ...receipt }, place)), diagnostics }
}

const runVerifyPlugins = async (line: Run, world: Surroundings): Promise<Report> => {
  const { verifyPlugins } = await import('../commands/verify-plugins.js')
  const plugins = toArguments(line)
  for (const text of plugins) checkRelease(text)
  const { ok, diagnostics, ...receipt } = await verifyPlugins({
    ...toAccess(line, world),
    ...toSignatures(line, world),
    plugins: plugins.length === 0 ? undefined : plugins,
    dir: toFolder(line.text.dir ?? 'plugins', world.cwd),
    onProgress: world.onProgress,
  })
  return { ...toReport('verify', ok, receipt, formatVerifyPlugins({ ok, diagnostics, ...receipt })), diagnostics }
}

/** A folder is no release. */
const checkRelease = (text: string): void => {
  if (!isUrl(text) && !/[/\\]|^\.+$/.test(text)) return
  throw new RegistryError('USAGE', `"${text}" is neither a plugin nor a registry.`, {
    hint: 'Name a release such as github@1.2.0, or the URL or folder of a registry. To pack the sources of a folder again and compare: registry verify --rebuild [dir]',
  })
}

const toArguments = ({ argument, more = [] }: Run): readonly string[] =>
  argument === undefined ? [] : [argument, ...more]

const toAccess = ({ text, on }: Run, { cwd, env }: Surroundings): AccessOptions => ({
  registries: toLines(text.registry),
  offline: on.has('offline'),
  cacheDir: toFolder(text['cache-dir'], cwd),
  env,
})

const toSignatures = ({ text, on }: Run, { cwd }: Surroundings) => ({
  checkSignature: on.has('check-signature'),
  trustedKeys: toLines(text['trusted-keys']).map((file) => resolve(cwd, file)),
})

/** The values of a flag that may be given several times. */
const toLines = (text: string | undefined): readonly string[] => (text === undefined ? [] : text.split('\n'))

const toNumber = (flag: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new RegistryError('USAGE', `--${flag} must be a number, such as 20.`)
}

/** Places are relative to the folder of the plugins. */
const toReport = (
  command: ClientCommandName,
  ok: boolean,
  receipt: object & { readonly dir?: string },
  summary: readonly string[],
): Report => ({ command, ok, receipt, diagnostics: [], root: receipt.dir ?? '', summary })
