import type { Insistence } from '../model/deploy-guard.js'
import { STARTER_TARGETS } from '../model/starter.js'

/** A flag: with `value` it takes text, shown by that word; without, it is on or off. */
export interface Flag {
  readonly summary: string
  readonly value?: string
  /** The only values there are. */
  readonly choices?: readonly string[]
  readonly short?: string
  /** It may be given several times. */
  readonly many?: true
}

export const REPORTERS = ['human', 'json', 'github'] as const
const PROTOCOL_CHOICES = ['flows', 'openworkflow', 'both'] as const

/** Every flag of every command: one name means one thing. */
export const FLAGS = {
  out: { value: 'dir', summary: 'Where to write (default: outDir of registry.yaml, else dist)' },
  'base-url': { value: 'url', summary: 'Where the registry will be served' },
  published: { value: 'url|dir|none', summary: 'Where to read what is already published' },
  'cache-dir': { value: 'dir', summary: 'Where builds are remembered (default: node_modules/.cache/registry-build)' },
  'no-cache': { summary: 'Build everything anew, and remember nothing' },
  strict: { summary: 'Warnings and notes fail, too' },
  'dry-run': { summary: 'Show what would be done; write nothing' },
  target: { value: 'url|dir', summary: 'Where to deploy to (default: deploy of registry.yaml)' },
  'no-build': { summary: 'Deploy what the last build has left' },
  verify: { summary: 'Afterwards, read everything new as a client does' },
  configure: { summary: 'Only set bucket or container up for readers: CORS, public read, website' },
  'pages-dir': { value: 'dir', summary: 'Of GitHub Pages: afterwards, fill a folder with the whole site' },
  'allow-unsafe': { summary: 'Use a store that ignores conditional writes; two deploys at once then lose versions' },
  repair: { summary: 'Write everything published again, after objects were changed or deleted by hand' },
  'take-over': { summary: 'Publish plugins that another repository has published first' },
  'allow-unpublish': { summary: 'Unpublish more than ten versions at once' },
  'allow-linked': { summary: 'Hide published versions of a plugin behind its appMetadataUrl' },
  'allow-protocol-drop': { summary: 'Take plugins away from the clients of a protocol' },
  yes: { summary: 'Remove it; without, only show what would be' },
  grace: { value: 'hours', summary: "How long readers' caches may still lead to it (default: 24)" },
  'break-lock': { summary: 'Of a folder: take the lock of a deploy that ran on another machine' },
  'allow-missing': { summary: 'Leave out versions whose artifact is missing' },
  'allow-wrong': { summary: 'Where a checksum is wrong, record the one found' },
  all: { summary: 'Look at every plugin, version and artifact, not at a sample' },
  rebuild: { summary: 'Pack the sources again, and compare' },
  'artifact-limit': { value: 'size', summary: 'The largest artifact to take over (default: 1 GiB)' },
  name: { value: 'text', summary: 'Name of the registry (default: the name of the folder)' },
  deploy: {
    value: STARTER_TARGETS.join('|'),
    choices: STARTER_TARGETS,
    summary: 'Also what publishes it from GitHub Actions',
  },
  dir: { value: 'dir', summary: "The registry's folder (default: this one)" },
  protocol: {
    value: PROTOCOL_CHOICES.join('|'),
    choices: PROTOCOL_CHOICES,
    summary: 'What the plugin is for (default: both)',
  },
  registry: {
    value: 'url',
    many: true,
    summary: 'The registry to ask; again for more, in their order (default: OPENWORKFLOW_REGISTRY_URL)',
  },
  save: { summary: 'Also write the definition to <slug>.yaml, beside the folder' },
  frozen: { summary: 'Install what is locked, and fail if anything else would be needed' },
  offline: { summary: 'Ask nobody: take all from the cache' },
  force: { summary: 'Replace what was not installed, or was changed since' },
  'allow-yanked': { summary: 'Versions that were withdrawn, too' },
  'host-version': { value: 'version', summary: 'Only versions that work with this OpenWorkflow' },
  tag: { value: 'tag', summary: 'Only plugins with this tag' },
  limit: { value: 'number', summary: 'How many results (default: 20)' },
  offset: { value: 'number', summary: 'How many results to pass over' },
  'check-signature': { summary: 'Refuse what is not signed by a trusted key' },
  'trusted-keys': {
    value: 'file',
    many: true,
    summary: 'Public keys of those who may sign (default: those in your gpg)',
  },
  json: { summary: 'One JSON document on stdout (same as --reporter json)' },
  reporter: {
    value: REPORTERS.join('|'),
    choices: REPORTERS,
    summary: 'How to report (default: human; on GitHub Actions: github)',
  },
  help: { short: 'h', summary: 'Show help' },
  version: { short: 'v', summary: 'Show the version' },
} as const satisfies { readonly [name: string]: Flag }

export type FlagName = keyof typeof FLAGS

/** What says that a deploy is meant to do what it rarely is. */
export const INSISTING_FLAGS: { readonly [insistence in Insistence]: FlagName } = {
  'take-over': 'take-over',
  unpublish: 'allow-unpublish',
  linked: 'allow-linked',
  protocols: 'allow-protocol-drop',
}

/** Flags that every command takes. */
export const COMMON_FLAGS: readonly FlagName[] = ['json', 'reporter', 'help']
