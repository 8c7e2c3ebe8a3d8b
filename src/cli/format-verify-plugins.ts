import type { VerifiedPlugin, VerifyPluginsReceipt } from '../commands/verify-plugins.js'

/** What was found to be right, in the words of the protocol; what was not is told by the findings. */
export const formatVerifyPlugins = ({ plugins, diagnostics }: VerifyPluginsReceipt): readonly string[] => {
  const wrong = new Set(diagnostics.map(({ place }) => place.file))
  return plugins.flatMap((plugin) => {
    const lines = formatPlugin(plugin, wrong.has(plugin.slug))
    return plugins.length === 1 ? lines : [`${plugin.slug} ${plugin.version}`, ...lines.map((line) => `  ${line}`)]
  })
}

const formatPlugin = ({ digest, isInstalled, signedBy }: VerifiedPlugin, isWrong: boolean): readonly string[] => [
  ...(digest === undefined ? ['✗ Checksum wrong'] : [`✓ Checksum verified: ${digest.replace('sha256:', '')}`]),
  ...(digest === undefined || !isInstalled ? [] : [isWrong ? '✗ Files changed' : '✓ Files verified']),
  ...(signedBy === undefined ? [] : [`✓ Signature verified: ${signedBy}`]),
]
