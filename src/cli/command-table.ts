import { CLIENT_COMMANDS, type ClientCommandName } from './client-command-table.js'
import type { FlagName } from './flags.js'

export type CommandName =
  | 'build'
  | 'validate'
  | 'init'
  | 'new'
  | 'adopt'
  | 'deploy'
  | 'prune'
  | 'doctor'
  | ClientCommandName

/** What `--help` says of a command, and what the command line may hold. */
export interface CommandSpec {
  /** The positional argument; `many`: one or more of them. */
  readonly argument: { readonly text: string; readonly required: boolean; readonly many?: true }
  readonly summary: string
  /** Lines below the usage. */
  readonly details: readonly string[]
  /** Besides the common ones. */
  readonly flags: readonly FlagName[]
  /** What a flag means here, where that is not what it means elsewhere. */
  readonly meanings?: { readonly [flag in FlagName]?: string }
  readonly examples: readonly (readonly [line: string, meaning: string])[]
}

export const COMMANDS: { readonly [name in CommandName]: CommandSpec } = {
  build: {
    argument: { text: '[dir]', required: false },
    summary: 'Build the registry from its plugin folders',
    details: [
      'Reads registry.yaml and the plugin folders of dir (default: this one), checks them, packs each version that is',
      'not yet published, and writes the whole registry. A published version is never built again.',
    ],
    flags: ['out', 'base-url', 'published', 'strict', 'dry-run', 'cache-dir', 'no-cache', 'allow-linked'],
    examples: [
      ['build', 'build the registry of this folder into dist/'],
      ['build --dry-run', 'show what would be new, kept and changed'],
      ['build --published https://plugins.example.com/', 'take over the versions that are published there'],
    ],
  },
  deploy: {
    argument: { text: '[dir]', required: false },
    summary: 'Build the registry and publish it where it is served',
    details: [
      'What is published already stays; what others publish at the same time, too. The target is `deploy` in registry.yaml:',
      's3://<bucket>/<prefix>, azure://<account>/<container>/<prefix>, github-pages or a folder. Its credentials come from the',
      "environment, as its own tools find them. A deploy that was stopped is finished by the next one, whoever's it is.",
    ],
    flags: [
      'target',
      'dry-run',
      'no-build',
      'verify',
      'configure',
      'pages-dir',
      'out',
      'base-url',
      'published',
      'strict',
      'cache-dir',
      'no-cache',
      'break-lock',
      'repair',
      'take-over',
      'allow-unpublish',
      'allow-linked',
      'allow-protocol-drop',
      'allow-unsafe',
    ],
    examples: [
      ['deploy', 'build and publish'],
      ['deploy --configure --dry-run', 'show how a bucket would be set up for readers'],
      ['deploy --dry-run', 'show every object that would be written, and why'],
      ['deploy --target /srv/www/plugins', 'publish to a folder that a web server serves'],
      ['deploy --no-build --verify', 'publish what is in dist/, then read it as a client does'],
    ],
  },
  validate: {
    argument: { text: '[dir | manifest]', required: false },
    summary: 'Check the plugins, or one manifest, and write nothing',
    details: [
      'Of a registry: every check that build makes. Of one manifest, which needs no registry: also what each protocol',
      'still lacks.',
    ],
    flags: ['base-url', 'published', 'strict'],
    examples: [
      ['validate', 'check the registry of this folder'],
      ['validate plugins/hello/plugin.yaml', 'check one manifest'],
      ['validate --strict --reporter github', 'annotate a pull request; notes fail, too'],
    ],
  },
  init: {
    argument: { text: '[dir]', required: false },
    summary: 'Start a registry: config, one plugin, README, workflow',
    details: ['Files that are there already are left alone.'],
    flags: ['name', 'deploy'],
    examples: [
      ['init', 'start a registry in this folder'],
      ['init --deploy github-pages', 'start one whose workflow publishes it'],
      ['init my-registry --name "Acme plugins"', 'start one in my-registry/'],
    ],
  },
  new: {
    argument: { text: '<slug>', required: true },
    summary: 'Start a plugin in the registry of this folder',
    details: [
      'Makes the folder <slug> where registry.yaml looks for plugins. A slug has 1 to 64 letters, digits, "-" and "_".',
    ],
    flags: ['protocol', 'dir'],
    examples: [
      ['new weather', 'a plugin for both protocols'],
      ['new weather --protocol openworkflow', 'a plugin for OpenWorkflow only'],
    ],
  },
  adopt: {
    argument: { text: '<url | dir>', required: true },
    summary: 'Take over a Flows registry made by something else',
    details: [
      'Reads its registry.json and every versions.json, fetches each artifact once and compares its checksum. Every URL',
      'and every byte stays as it is.',
    ],
    flags: ['out', 'base-url', 'dry-run', 'allow-missing', 'allow-wrong', 'artifact-limit'],
    examples: [
      ['adopt https://plugins.example.com/registry.json --dry-run', 'show what would be taken over'],
      ['adopt https://plugins.example.com/ --out dist', 'write it to dist/'],
    ],
  },
  prune: {
    argument: { text: '[dir]', required: false },
    summary: 'Remove what a published registry no longer needs',
    details: [
      'Records that newer ones have replaced, copies made for deploys that have ended, and the files of unpublished',
      'versions. Shows them, and removes them with --yes. Safe beside running deploys.',
    ],
    flags: ['target', 'yes', 'grace', 'break-lock'],
    examples: [
      ['prune', 'show what would be removed'],
      ['prune --yes', 'remove it'],
    ],
  },
  ...CLIENT_COMMANDS,
  doctor: {
    argument: { text: '<url | dir>', required: true },
    summary: 'Find out what keeps clients from using a registry, whoever made it',
    details: [
      'Reads it as clients do and says of each check whether it is well, and what to do: documents, versions, icons and',
      'checksums; https, content types, compression, caching, CORS, what is answered for files that are not there, and',
      'what queries give. Of a folder, what can be told without a host. A private registry: put its token into REGISTRY_TOKEN.',
      'Ends with 1 when there is a problem, with 2 when the registry cannot be reached.',
    ],
    flags: ['all', 'strict'],
    examples: [
      ['doctor https://plugins.example.com/', 'look at a sample of its plugins'],
      ['doctor https://plugins.example.com/registry.json --all', 'look at everything'],
      ['doctor dist --strict', 'before a deploy; warnings fail, too'],
    ],
  },
}

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[]
