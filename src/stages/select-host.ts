import type { Host } from '../model/config.js'
import type { DeployConfig } from '../model/deploy-config.js'

/** The host that a target implies. */
export const selectHost = (deploy: DeployConfig | undefined): Host => {
  switch (deploy?.kind) {
    case 's3':
    case 'azure':
      return 's3'
    case 'github-pages':
      return 'github-pages'
    default:
      return 'portable'
  }
}

/** What is wrong with a host that somebody chose, in words that continue a sentence: only a store of keys has a key and a folder of one name. */
export const checkHost = (host: Host, deploy: DeployConfig | undefined): string | undefined => {
  if (deploy === undefined) return undefined
  const implied = selectHost(deploy)
  if ((host === 's3') === (implied === 's3')) return undefined
  if (implied === 's3') {
    return `is ${host}, whose tree is for files; deploy names a store of keys, where it would lack plugins/<slug>: leave host out, or write s3`
  }
  const place = deploy.kind === 'directory' ? 'a folder' : 'a branch'
  return `is s3, whose tree has keys that are both a file and a folder; ${place} cannot hold them: leave host out, or write ${implied}`
}
