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

/** What is wrong with a host that somebody chose, in words that continue a sentence. */
export const checkHost = (host: Host, deploy: DeployConfig | undefined): string | undefined => {
  if (host !== 's3' || deploy === undefined || selectHost(deploy) === 's3') return undefined
  return `is s3, whose tree has keys that are both a file and a folder; ${
    deploy.kind === 'directory' ? 'a folder' : 'a branch'
  } cannot hold them: leave host out, or write ${selectHost(deploy)}`
}
