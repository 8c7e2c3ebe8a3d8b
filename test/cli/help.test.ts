import { expect, test } from 'vitest'
import { formatHelp } from '../../src/cli/format-help.js'

test('registry --help', () => {
  expect(
    formatHelp('registry'),
  ).toBe(`Turns a repository of plugin folders into a plugin registry on plain static hosting.

Usage: registry <command> [flags]

Commands:
  build [dir]                   Build the registry from its plugin folders
  preview [dir]                 Build the registry and show it as its users will see it
  deploy [dir]                  Build the registry and publish it where it is served
  hosting <kind>                Write the configuration of what serves the registry
  validate [dir | manifest]     Check the plugins, or one manifest, and write nothing
  init [dir]                    Start a registry: config, one plugin, README, workflow
  new <slug>                    Start a plugin in the registry of this folder
  adopt <url | dir>             Take over a Flows registry made by something else
  prune [dir]                   Remove what a published registry no longer needs
  install [plugin…]             Install plugins of a registry, or what the lock file says
  remove <plugin…>              Remove plugins that were installed, and what only they needed
  update [plugin…]              Install newer versions of what is installed
  list                          List the plugins that are here, and where they come from
  outdated                      List the plugins of which there is a newer version
  search [word…]                Search registries for plugins
  info <plugin>                 Show what a registry says of a plugin
  verify [plugin… | url | dir]  Check installed plugins, releases, or a whole registry
  doctor <url | dir>            Find out what keeps clients from using a registry, whoever made it

Flags:
  --json                          One JSON document on stdout (same as --reporter json)
  --reporter <human|json|github>  How to report (default: human; on GitHub Actions: github)
  -h, --help                      Show help
  -v, --version                   Show the version

registry help <command> shows the flags and examples of a command.
A first registry: registry init my-registry
`)
})

test('registry-build --help', () => {
  expect(formatHelp('registry-build').split('\n').slice(-3)).toEqual([
    'registry-build help <command> shows the flags and examples of a command.',
    'registry-build without a command builds the registry of this folder.',
    '',
  ])
})

const COMMON = `  --json                          One JSON document on stdout (same as --reporter json)
  --reporter <human|json|github>  How to report (default: human; on GitHub Actions: github)
  -h, --help                      Show help
`

test('registry build --help', () => {
  expect(formatHelp('registry', 'build')).toBe(`Build the registry from its plugin folders.

Usage: registry build [dir] [flags]

Reads registry.yaml and the plugin folders of dir (default: this one), checks them, packs each version that is
not yet published, and writes the whole registry. A published version is never built again.

Flags:
  --out <dir>                     Where to write (default: outDir of registry.yaml, else dist)
  --base-url <url>                Where the registry will be served
  --published <url|dir|none>      Where to read what is already published
  --strict                        Warnings and notes fail, too
  --dry-run                       Show what would be done; write nothing
  --cache-dir <dir>               Where builds are remembered (default: node_modules/.cache/registry-build)
  --no-cache                      Build everything anew, and remember nothing
  --allow-linked                  Hide published versions of a plugin behind its appMetadataUrl
${COMMON}
Examples:
  # build the registry of this folder into dist/
  registry build
  # show what would be new, kept and changed
  registry build --dry-run
  # take over the versions that are published there
  registry build --published https://plugins.example.com/
`)
})

test('registry validate --help', () => {
  expect(formatHelp('registry', 'validate')).toBe(`Check the plugins, or one manifest, and write nothing.

Usage: registry validate [dir | manifest] [flags]

Of a registry: every check that build makes. Of one manifest, which needs no registry: also what each protocol
still lacks.

Flags:
  --base-url <url>                Where the registry will be served
  --published <url|dir|none>      Where to read what is already published
  --strict                        Warnings and notes fail, too
${COMMON}
Examples:
  # check the registry of this folder
  registry validate
  # check one manifest
  registry validate plugins/hello/plugin.yaml
  # annotate a pull request; notes fail, too
  registry validate --strict --reporter github
`)
})

test('registry init --help', () => {
  expect(formatHelp('registry', 'init')).toBe(`Start a registry: config, one plugin, README, workflow.

Usage: registry init [dir] [flags]

Files that are there already are left alone.

Flags:
  --name <text>                   Name of the registry (default: the name of the folder)
  --deploy <github-pages|s3>      Also what publishes it from GitHub Actions
${COMMON}
Examples:
  # start a registry in this folder
  registry init
  # start one whose workflow publishes it
  registry init --deploy github-pages
  # start one in my-registry/
  registry init my-registry --name "Acme plugins"
`)
})

test('registry new --help', () => {
  expect(formatHelp('registry', 'new')).toBe(`Start a plugin in the registry of this folder.

Usage: registry new <slug> [flags]

Makes the folder <slug> where registry.yaml looks for plugins. A slug has 1 to 64 letters, digits, "-" and "_".

Flags:
  --protocol <flows|openworkflow|both>  What the plugin is for (default: both)
  --dir <dir>                           The registry's folder (default: this one)
  --json                                One JSON document on stdout (same as --reporter json)
  --reporter <human|json|github>        How to report (default: human; on GitHub Actions: github)
  -h, --help                            Show help

Examples:
  # a plugin for both protocols
  registry new weather
  # a plugin for OpenWorkflow only
  registry new weather --protocol openworkflow
`)
})

test('registry adopt --help', () => {
  expect(formatHelp('registry', 'adopt')).toBe(`Take over a Flows registry made by something else.

Usage: registry adopt <url | dir> [flags]

Reads its registry.json and every versions.json, fetches each artifact once and compares its checksum. Every URL
and every byte stays as it is.

Flags:
  --out <dir>                     Where to write (default: outDir of registry.yaml, else dist)
  --base-url <url>                Where the registry will be served
  --dry-run                       Show what would be done; write nothing
  --allow-missing                 Leave out versions whose artifact is missing
  --allow-wrong                   Where a checksum is wrong, record the one found
  --artifact-limit <size>         The largest artifact to take over (default: 1 GiB)
${COMMON}
Examples:
  # show what would be taken over
  registry adopt https://plugins.example.com/registry.json --dry-run
  # write it to dist/
  registry adopt https://plugins.example.com/ --out dist
`)
})

test('registry verify --help', () => {
  expect(formatHelp('registry', 'verify')).toBe(`Check installed plugins, releases, or a whole registry.

Usage: registry verify [plugin… | url | dir] [flags]

Without an argument, or of the named releases: downloads them, compares them with what their registry publishes and
with the lock, and each file of plugins/<slug>/ with the artifact.

Of a registry (a URL, or the folder that holds it): reads every record, artifact, icon and definition and compares
its digest, and makes every document again. What is not as it should be is named by its path.

With --rebuild: packs the plugins of dir (default: this one) again, reads every published artifact, and says of each
version whether the published one has the same bytes, the same content (another compressor), or neither. A
bundle.command is run again. Nothing is written.

Flags:
  --rebuild                       Pack the sources again, and compare
  --published <url|dir|none>      Where to read what is already published
  --base-url <url>                Where the registry will be served
  --strict                        Warnings and notes fail, too
  --dir <dir>                     The folder of the plugins (default: plugins)
  --check-signature               Refuse what is not signed by a trusted key
  --trusted-keys <file>           Public keys of those who may sign (default: those in your gpg)
  --registry <url>                The registry to ask; again for more, in their order (default: OPENWORKFLOW_REGISTRY_URL)
  --cache-dir <dir>               Where downloads are kept (default: the user's cache folder)
${COMMON}
Examples:
  # all that is installed
  registry verify
  # one release, and who signed it
  registry verify github@1.2.0 --check-signature
  # read the whole registry and compare; REGISTRY_TOKEN, if it is private
  registry verify https://plugins.example.com/
  # the same of what the last build has left
  registry verify dist
  # compare with the last build in dist/, or what registry.yaml says is published
  registry verify --rebuild
  # compare with what is published there
  registry verify --rebuild --published https://plugins.example.com/
  # the digests of each version: recorded, published and rebuilt
  registry verify --rebuild --json
`)
})

test('openworkflow --help', () => {
  expect(formatHelp('openworkflow').split('\n').slice(0, 7)).toEqual([
    'Installs and checks plugins of registries that speak the OpenWorkflow protocol, or that of Flows.',
    '',
    'Usage: openworkflow plugin <command> [flags]',
    '',
    'Commands:',
    '  validate [dir | manifest]     Check the plugins, or one manifest, and write nothing',
    '  install [plugin…]             Install plugins of a registry, or what the lock file says',
  ])
  expect(formatHelp('openworkflow', 'remove')).toContain('Usage: openworkflow plugin remove <plugin…> [flags]\n')
})

test('registry doctor --help', () => {
  expect(formatHelp('registry', 'doctor')).toBe(`Find out what keeps clients from using a registry, whoever made it.

Usage: registry doctor <url | dir> [flags]

Reads it as clients do and says of each check whether it is well, and what to do: documents, versions, icons and
checksums; https, content types, compression, caching, CORS, what is answered for files that are not there, and
what queries give. Of a folder, what can be told without a host. A private registry: put its token into REGISTRY_TOKEN.
Ends with 1 when there is a problem, with 2 when the registry cannot be reached.

Flags:
  --all                           Look at every plugin, version and artifact, not at a sample
  --strict                        Warnings and notes fail, too
${COMMON}
Examples:
  # look at a sample of its plugins
  registry doctor https://plugins.example.com/
  # look at everything
  registry doctor https://plugins.example.com/registry.json --all
  # before a deploy; warnings fail, too
  registry doctor dist --strict
`)
})

test('registry preview --help', () => {
  expect(formatHelp('registry', 'preview')).toBe(`Build the registry and show it as its users will see it.

Usage: registry preview [dir] [flags]

Builds into a folder of its own, serves it to this machine alone with the headers and rules of its host, and builds
again whenever a source changes; open pages follow. While there are errors the last good build is served. With
--host exact it answers the whole read side of the OpenWorkflow protocol. Ctrl-C ends it.
Hosts: portable, github-pages, s3, cloudflare-pages, netlify, azure, nginx, caddy, exact.

Flags:
  --host <host>                   What to answer as (default: host of registry.yaml)
  --port <number>                 Where to listen; 0 is any port that is free (default: 4873)
  --open                          Open it in the browser
  --out <dir>                     Where to build (default: a folder of its own in the cache)
  --published <url|dir|none>      Where to read what is already published
  --strict                        Warnings and notes fail, too
  --cache-dir <dir>               Where builds are remembered (default: node_modules/.cache/registry-build)
  --no-cache                      Build everything anew, and remember nothing
${COMMON}
Examples:
  # serve the registry of this folder at http://127.0.0.1:4873/
  registry preview
  # on another port, in the browser
  registry preview --open --port 8080
  # as GitHub Pages will serve it
  registry preview --host github-pages
  # as a server of the OpenWorkflow protocol, to develop a client against
  registry preview --host exact
`)
})

test('registry hosting --help', () => {
  expect(formatHelp('registry', 'hosting')).toBe(`Write the configuration of what serves the registry.

Usage: registry hosting <kind> [flags]

Kinds: nginx, caddy, cloudfront, cloudflare, s3-cors, azure-cors.
For web servers and functions at the edge: types, caching, CORS, and the paths of the OpenWorkflow protocol with their
versions and tags. For stores: the CORS rule. With --token-env, readers need a bearer token; it is never written.

Flags:
  --dir <dir>                     The registry's folder (default: this one)
  --out <file>                    Where to write (default: standard output)
  --root <dir>                    The folder that is served, where the server is (default: outDir of registry.yaml)
  --token-env <name>              Ask readers for a bearer token: the name that it has where it is kept
${COMMON}
Examples:
  # a server block for nginx
  registry hosting nginx --root /srv/www/plugins
  # a private registry; Caddy reads the token
  registry hosting caddy --token-env REGISTRY_TOKEN --out Caddyfile
  # for aws s3api put-bucket-cors
  registry hosting s3-cors
`)
})
