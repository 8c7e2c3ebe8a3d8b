import type { FlagName } from './flags.js'

export type CommandName = 'build' | 'validate' | 'init' | 'new' | 'adopt'

/** What `--help` says of a command, and what the command line may hold. */
export interface CommandSpec {
  /** The one positional argument. */
  readonly argument: { readonly text: string; readonly required: boolean }
  readonly summary: string
  /** Lines below the usage. */
  readonly details: readonly string[]
  /** Besides the common ones. */
  readonly flags: readonly FlagName[]
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
    flags: ['out', 'base-url', 'published', 'strict', 'dry-run'],
    examples: [
      ['build', 'build the registry of this folder into dist/'],
      ['build --dry-run', 'show what would be new, kept and changed'],
      ['build --published https://plugins.example.com/', 'take over the versions that are published there'],
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
    flags: ['out', 'base-url', 'dry-run', 'allow-missing', 'allow-wrong'],
    examples: [
      ['adopt https://plugins.example.com/registry.json --dry-run', 'show what would be taken over'],
      ['adopt https://plugins.example.com/ --out dist', 'write it to dist/'],
    ],
  },
}

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[]
