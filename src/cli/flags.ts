import { PREVIEW_HOSTS } from '../model/preview-host.js'
import { STARTER_TARGETS } from '../model/starter.js'

/** A flag: with `value` it takes text, shown by that word; without, it is on or off. */
export interface Flag {
  readonly summary: string
  readonly value?: string
  /** The only values there are. */
  readonly choices?: readonly string[]
  readonly short?: string
}

export const REPORTERS = ['human', 'json', 'github'] as const
const PROTOCOL_CHOICES = ['flows', 'openworkflow', 'both'] as const

/** Every flag of every command: one name means one thing. */
export const FLAGS = {
  out: { value: 'dir', summary: 'Where to write (default: outDir of registry.yaml, else dist)' },
  'base-url': { value: 'url', summary: 'Where the registry will be served' },
  host: {
    value: 'host',
    choices: PREVIEW_HOSTS,
    summary: 'What to answer as (default: host of registry.yaml)',
  },
  port: { value: 'number', summary: 'Where to listen; 0 is any port that is free (default: 4873)' },
  open: { summary: 'Open it in the browser' },
  root: { value: 'dir', summary: 'The folder that is served, where the server is (default: outDir of registry.yaml)' },
  'token-env': { value: 'name', summary: 'Ask readers for a bearer token: the name that it has where it is kept' },
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
  yes: { summary: 'Remove it; without, only show what would be' },
  grace: { value: 'hours', summary: "How long readers' caches may still lead to it (default: 24)" },
  'break-lock': { summary: 'Of a folder: take the lock of a deploy that ran on another machine' },
  'allow-missing': { summary: 'Leave out versions whose artifact is missing' },
  'allow-wrong': { summary: 'Where a checksum is wrong, record the one found' },
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

/** Flags that every command takes. */
export const COMMON_FLAGS: readonly FlagName[] = ['json', 'reporter', 'help']
