import type { VerifyRegistryReceipt } from '../commands/verify-registry.js'
import { formatBytes, formatCount, formatDuration } from './format.js'

/** The summary of a whole registry; `registry` is where it is, as a person calls it. */
export const formatVerify = (receipt: VerifyRegistryReceipt, registry: string): readonly string[] => {
  const { diagnostics, kind, plugins, linked, versions, files, bytes, milliseconds } = receipt
  const read = `${formatCount(files, 'file')}, ${formatBytes(bytes)}, in ${formatDuration(milliseconds)}`
  return [
    `Verified ${registry}: ${formatCount(plugins, 'plugin')}, ${formatCount(versions, 'version')}; ${read}.`,
    ...(kind === 'native' ? [] : ['Another tool made it: nothing but its own checksums vouches for what is there.']),
    ...(linked === 0 ? [] : [`${formatCount(linked, 'linked plugin')}, with versions elsewhere: those were not read.`]),
    ...(diagnostics.length === 0 && kind === 'native' ? ['Every file is what its records say.'] : []),
  ]
}
