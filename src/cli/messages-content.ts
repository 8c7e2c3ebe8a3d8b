import { formatBytes, formatCount, formatProblem, formatReason } from './format.js'
import type { Messages } from './messages.js'

/** The end of what a failed command said is where the reason is. */
const OUTPUT_LINES = 20

/** Of files: any file, icons, what is packed, tarballs. */
export const CONTENT_MESSAGES = {
  FILE_NOT_UTF8: () => ['This file is not UTF-8 text.', 'Save it as UTF-8.'],
  FILE_TOO_LARGE: ({ size, limit }) => [
    `This file has ${formatBytes(size)}; ${formatBytes(limit)} are allowed.`,
    'Make it smaller, or raise `limits` in registry.yaml.',
  ],
  FINDINGS_OMITTED: ({ where, count }) => [
    `${formatCount(count, 'more finding')} of ${where} ${count === 1 ? 'is' : 'are'} left out.`,
    'Correct those that are shown, then look again.',
  ],
  ICON_MISSING: ({ icon }) => [
    `There is no icon ${icon} in the plugin's folder.`,
    'Add the file, correct `icon`, or remove it: then one is made.',
  ],
  ICON_INVALID: ({ icon, problem }) => [formatReason(`${icon} cannot be an icon`, problem), 'Use a PNG or an SVG.'],
  ICON_TOO_LARGE: ({ icon, size, limit }) => [
    `${icon} has ${formatBytes(size)}; an icon may have ${formatBytes(limit)}.`,
    'Make it smaller.',
  ],
  ICON_UNSAFE: ({ icon, problem }) => [
    formatReason(`${icon} could harm whoever looks at it`, problem),
    'Export it as a plain SVG without scripts and links, or use a PNG.',
  ],
  LINK_OUTSIDE: ({ target }) => [
    `This link leaves the plugin's folder: ${target}`,
    'Replace it by a copy of the file, or name it in .registryignore.',
  ],
  LINK_TO_FOLDER: ({ target }) => [
    `This link names a folder: ${target}`,
    'Replace it by the folder itself, or name it in .registryignore.',
  ],
  LINK_BROKEN: ({ target }) => [
    `This link leads nowhere: ${target}`,
    'Restore the file, remove the link, or name it in .registryignore.',
  ],
  FILE_SPECIAL: ({ kind }) => [`This is no file but a ${kind}.`, 'Remove it, or name it in .registryignore.'],
  FILE_NAME_UNSAFE: ({ name }) => [
    `The name "${name}" does not work on every system.`,
    'Rename it: no control characters, none of \\ : < > " | ? *, no blank or dot at the end, no name that Windows keeps for itself (aux, con, nul, …).',
  ],
  FILE_NAMES_COLLIDE: ({ name, other }) => [
    `"${name}" and "${other}" are one file where case does not count (macOS, Windows).`,
    'Rename one of them.',
  ],
  FILE_UNREADABLE: ({ problem }) => [
    formatReason('This file cannot be read', problem),
    'Check its permissions, or name it in .registryignore.',
  ],
  ARTIFACT_TOO_LARGE: ({ slug, version, size, limit }) => [
    `${slug} ${version} is too large: ${formatBytes(size)}; ${formatBytes(limit)} are allowed.`,
    'Leave out what is not needed with .registryignore, or raise `limits.artifact` in registry.yaml.',
  ],
  ARTIFACT_EMPTY: ({ slug, version }) => [
    `${slug} ${version} has no file to pack.`,
    'Add its files, or look at .registryignore and `bundle` in registry.yaml: they may leave out too much.',
  ],
  FLOWS_ARTIFACT_NOT_BUNDLED: ({ slug, version }) => [
    `${slug} ${version} is packed from its source folder as it is; Flows expects a bundle made by its own tool.`,
    'Add a bundled tarball, or write `bundle.command` in registry.yaml. If this is a bundle, all is well.',
  ],
  PREBUILT_INVALID: ({ problem }) => [formatReason('This is no usable .tar.gz', problem), 'Build the tarball again.'],
  PREBUILT_UNSAFE: ({ entry, problem }) => [
    formatProblem(`Unpacking this tarball could do harm: "${entry}"`, problem),
    'Build the tarball again without that entry.',
  ],
  PREBUILT_WITHOUT_MANIFEST: ({ slug, version }) => [
    `The tarball of ${slug} ${version} has no manifest; only a Flows app can do without.`,
    'Put one beside the tarball, with the same name and .yaml, or into the root of the tarball.',
  ],
  PREBUILT_OF_OTHER_PLUGIN: ({ slug, found }) => [
    `This tarball is named after ${found}, but lies in the folder of ${slug}.`,
    'Move it to the folder of its plugin, or rename it.',
  ],
  BUNDLE_FAILED: ({ slug, version, problem, output }) => [
    formatReason(`\`bundle.command\` failed for ${slug} ${version}`, problem),
    ...lastLines(output),
    'Run the command by hand in the folder of the plugin to see more.',
  ],
} satisfies Partial<Messages>

const lastLines = (output: string): readonly string[] => {
  const lines = output.trimEnd() === '' ? [] : output.trimEnd().split(/\r?\n/)
  const shown = lines.slice(-OUTPUT_LINES).map((line) => `| ${line}`)
  return shown.length < lines.length ? [`| … (${lines.length - shown.length} lines more)`, ...shown] : shown
}
