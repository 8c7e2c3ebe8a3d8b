import type { CommandSpec } from './command-table.js'
import type { FlagName } from './flags.js'

/** What somebody does with the plugins of registries. `openworkflow plugin` has these, and `validate`. */
export type ClientCommandName = 'install' | 'remove' | 'update' | 'list' | 'outdated' | 'search' | 'info' | 'verify'

const DIR = 'The folder of the plugins (default: plugins)'
const CACHE_DIR = "Where downloads are kept (default: the user's cache folder)"
const ACCESS: readonly FlagName[] = ['registry', 'offline', 'cache-dir']
const SIGNATURES: readonly FlagName[] = ['check-signature', 'trusted-keys']
const MEANINGS = { dir: DIR, 'cache-dir': CACHE_DIR }

export const CLIENT_COMMANDS: { readonly [name in ClientCommandName]: CommandSpec } = {
  install: {
    argument: { text: '[plugin…]', required: false, many: true },
    summary: 'Install plugins of a registry, or what the lock file says',
    details: [
      'A plugin is <slug>, <slug>@<version> or <slug>@<range>. It is checked, unpacked into plugins/<slug>/ with all that it',
      'depends on, and written down in plugins/plugins-lock.json, which is meant to be committed. An API key is read from',
      'OPENWORKFLOW_REGISTRY_API_KEY, or for a host from OPENWORKFLOW_REGISTRY_API_KEY_<HOST>.',
    ],
    flags: ['save', 'dir', 'frozen', 'allow-yanked', 'host-version', 'force', ...SIGNATURES, ...ACCESS],
    meanings: MEANINGS,
    examples: [
      ['install github', 'the latest version, from the public registry'],
      ['install github@1.2.0 --registry=https://plugins.example.com --save', 'this version, and plugins/github.yaml'],
      ['install --frozen', 'in CI: exactly what is locked'],
    ],
  },
  remove: {
    argument: { text: '<plugin…>', required: true, many: true },
    summary: 'Remove plugins that were installed, and what only they needed',
    details: ['Takes their folders, what --save wrote, and their lines in the lock file.'],
    flags: ['dir'],
    meanings: MEANINGS,
    examples: [['remove github', 'remove it']],
  },
  update: {
    argument: { text: '[plugin…]', required: false, many: true },
    summary: 'Install newer versions of what is installed',
    details: [
      'As new as what was asked for allows: of github@^1.0.0 no 2.0.0. Of all plugins, or of those that are named.',
    ],
    flags: ['dir', 'allow-yanked', 'host-version', 'force', ...SIGNATURES, ...ACCESS],
    meanings: MEANINGS,
    examples: [
      ['update', 'everything'],
      ['update github', 'one plugin'],
    ],
  },
  list: {
    argument: { text: '', required: false },
    summary: 'List the plugins that are here, and where they come from',
    details: ['A plugin that was not installed is "local".'],
    flags: ['dir'],
    meanings: MEANINGS,
    examples: [['list', 'slug, version and registry of each']],
  },
  outdated: {
    argument: { text: '', required: false },
    summary: 'List the plugins of which there is a newer version',
    details: ['What update would install, and the newest that there is; and what was deprecated or yanked meanwhile.'],
    flags: ['dir', 'host-version', ...ACCESS],
    meanings: MEANINGS,
    examples: [['outdated', 'look for newer versions']],
  },
  search: {
    argument: { text: '[word…]', required: false, many: true },
    summary: 'Search registries for plugins',
    details: ['By name, tags, author and description, best first. Without words: all of them.'],
    flags: ['tag', 'limit', 'offset', ...ACCESS],
    meanings: MEANINGS,
    examples: [
      ['search github', 'what has to do with GitHub'],
      ['search --tag vcs --registry https://plugins.example.com', 'all plugins with a tag'],
    ],
  },
  info: {
    argument: { text: '<plugin>', required: true },
    summary: 'Show what a registry says of a plugin',
    details: ['Of its latest version, or of <slug>@<version>.'],
    flags: ['host-version', ...ACCESS],
    meanings: MEANINGS,
    examples: [
      ['info github', 'versions, links, actions, environment'],
      ['info github@1.2.0 --json', 'with URL and digest of its artifact'],
    ],
  },
  verify: {
    argument: { text: '[plugin… | url | dir]', required: false, many: true },
    summary: 'Check installed plugins, releases, or a whole registry',
    details: [
      'Without an argument, or of the named releases: downloads them, compares them with what their registry publishes and',
      'with the lock, and each file of plugins/<slug>/ with the artifact.',
      '',
      'Of a registry (a URL, or the folder that holds it): reads every record, artifact, icon and definition and compares',
      'its digest, and makes every document again. What is not as it should be is named by its path.',
      '',
      'With --rebuild: packs the plugins of dir (default: this one) again, reads every published artifact, and says of each',
      'version whether the published one has the same bytes, the same content (another compressor), or neither. A',
      'bundle.command is run again. Nothing is written.',
    ],
    flags: ['rebuild', 'published', 'base-url', 'strict', 'dir', ...SIGNATURES, 'registry', 'cache-dir'],
    meanings: MEANINGS,
    examples: [
      ['verify', 'all that is installed'],
      ['verify github@1.2.0 --check-signature', 'one release, and who signed it'],
      ['verify https://plugins.example.com/', 'read the whole registry and compare; REGISTRY_TOKEN, if it is private'],
      ['verify dist', 'the same of what the last build has left'],
      ['verify --rebuild', 'compare with the last build in dist/, or what registry.yaml says is published'],
      ['verify --rebuild --published https://plugins.example.com/', 'compare with what is published there'],
      ['verify --rebuild --json', 'the digests of each version: recorded, published and rebuilt'],
    ],
  },
}
