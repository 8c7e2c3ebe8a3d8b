import { HOSTS, type Host } from './config.js'

/** What a preview can answer as: a host of {@link HOSTS}, one that serves a tree of theirs, or the OpenWorkflow protocol itself. */
export const PREVIEW_HOSTS = [...HOSTS, 'azure', 'nginx', 'caddy', 'exact'] as const
export type PreviewHost = (typeof PREVIEW_HOSTS)[number]

/** The host whose tree it serves. */
export const treeHostOf = (host: PreviewHost): Host => {
  switch (host) {
    case 'azure':
      return 's3'
    case 'nginx':
    case 'caddy':
    case 'exact':
      return 'portable'
    default:
      return host
  }
}
