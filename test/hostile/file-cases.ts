import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LOGO, manifest } from '../diagnostics/sample-registry.js'
import type { HostileCase } from './attempt.js'
import type { Ground } from './ground.js'
import { finding, HELLO, names, PLUGIN } from './words.js'

type Cases = Readonly<Record<string, HostileCase>>

/** Makes a link in the plugin's folder, in the place of whatever is there. */
const link =
  (target: string, path = 'link') =>
  ({ dir }: Ground): void => {
    const file = join(dir, HELLO, path)
    execFileSync('rm', ['-rf', file])
    symlinkSync(target, file)
  }

const linked = (
  target: string,
  code: 'LINK_OUTSIDE' | 'LINK_BROKEN' | 'LINK_TO_FOLDER',
  path = 'link',
): HostileCase => ({
  setup: link(target, path),
  expect: [finding(code, `${HELLO}/${path}`, { target })],
})

/** The manifest itself is something else. */
const noManifest = (setup: (ground: Ground) => void, expect: HostileCase['expect']): HostileCase => ({
  files: { [PLUGIN]: null },
  setup,
  expect,
})

const pipe =
  (path: string) =>
  ({ dir }: Ground): void => {
    mkdirSync(join(dir, path, '..'), { recursive: true })
    execFileSync('mkfifo', [join(dir, path)])
  }

const missing = finding('MANIFEST_MISSING', HELLO, { dir: HELLO })

export const LINK_CASES: Cases = {
  'a link to a device that never ends': linked('/dev/zero', 'LINK_OUTSIDE'),
  'a link to the terminal': linked('/dev/tty', 'LINK_OUTSIDE'),
  'a link to a file beside the registry': linked('../../../outside/secret.txt', 'LINK_OUTSIDE'),
  'a link to the config': linked('../../registry.yaml', 'LINK_OUTSIDE'),
  'a link to itself': linked('link', 'LINK_BROKEN'),
  'a link to its own folder': linked('.', 'LINK_TO_FOLDER'),
  'a link to the folder above': linked('..', 'LINK_OUTSIDE'),
  'a link to the disk': linked('/', 'LINK_OUTSIDE'),
  'a link below a file': linked('main.js/x', 'LINK_BROKEN'),
  'a link to a name of 5,000 letters': {
    setup: ({ dir }) => symlinkSync('a'.repeat(4000), join(dir, HELLO, 'link')),
    expect: [finding('FILE_UNREADABLE', `${HELLO}/link`, { problem: 'ENAMETOOLONG: name too long' })],
  },
  'links in a circle': {
    setup: (ground) => {
      link('b', 'a')(ground)
      link('a', 'b')(ground)
    },
    expect: [
      finding('LINK_BROKEN', `${HELLO}/a`, { target: 'b' }),
      finding('LINK_BROKEN', `${HELLO}/b`, { target: 'a' }),
    ],
  },
  'a link by way of another, out': {
    setup: (ground) => {
      link('../../../outside', 'a')(ground)
      link('a/secret.txt', 'b')(ground)
    },
    expect: [
      finding('LINK_OUTSIDE', `${HELLO}/a`, { target: '../../../outside' }),
      finding('LINK_OUTSIDE', `${HELLO}/b`, { target: 'a/secret.txt' }),
    ],
  },
  'a link into the history': {
    files: { [`${HELLO}/.git/config`]: 'token\n' },
    setup: link('.git/config'),
    expect: [finding('LINK_OUTSIDE', `${HELLO}/link`, { target: '.git/config' })],
  },
  'a README that is a link out': linked('../../../outside/secret.txt', 'LINK_OUTSIDE', 'README.md'),
  'a lifecycle.yaml that is a link out': linked('../../../outside/secret.txt', 'LINK_OUTSIDE', 'lifecycle.yaml'),
  'ignore rules that are a link out': linked('../../../outside/secret.txt', 'LINK_OUTSIDE', '.registryignore'),
  'a prebuilt that is a link to a device': linked('/dev/zero', 'LINK_OUTSIDE', 'hello-0.9.0.tar.gz'),
  'a version that is a link out': {
    files: { [`${HELLO}/versions/0.9.0/main.js`]: '' },
    setup: link('../../../../outside', 'versions/0.8.0'),
    expect: [finding('LINK_OUTSIDE', `${HELLO}/versions/0.8.0`, { target: '../../../../outside' })],
  },
  'a plugin that is a link out': {
    setup: ({ dir }) => symlinkSync('../../outside', join(dir, 'plugins/other')),
    expect: [finding('LINK_OUTSIDE', 'plugins/other', { target: '../../outside' })],
  },
  'a plugin that is a link to the disk': {
    setup: ({ dir }) => symlinkSync('/', join(dir, 'plugins/other')),
    expect: [finding('LINK_OUTSIDE', 'plugins/other', { target: '/' })],
  },
  'a manifest that is a link to a device': noManifest(link('/dev/zero', 'plugin.yaml'), [
    finding('LINK_OUTSIDE', PLUGIN, { target: '/dev/zero' }),
  ]),
  'a manifest that is a link to what the kernel tells': noManifest(link('/proc/self/environ', 'plugin.yaml'), [
    finding('LINK_OUTSIDE', PLUGIN, { target: '/proc/self/environ' }),
  ]),
  'plugins that are a link out': {
    files: { 'plugins/hello': null },
    setup: ({ dir, outside }) => {
      mkdirSync(join(outside, 'theirs'))
      writeFileSync(join(outside, 'theirs/plugin.yaml'), manifest({ icon: 'https://example.com/i.svg' }))
      execFileSync('rmdir', [join(dir, 'plugins')])
      symlinkSync('../outside', join(dir, 'plugins'))
    },
    expect: [finding('LINK_OUTSIDE', 'plugins', { target: '../outside' })],
  },
}

export const SPECIAL_CASES: Cases = {
  'a pipe': {
    setup: pipe(`${HELLO}/pipe`),
    expect: [finding('FILE_SPECIAL', `${HELLO}/pipe`, { kind: 'FIFO' })],
    apart: true,
  },
  'a socket': {
    setup: ({ dir }) => makeSocket(join(dir, HELLO, 'socket')),
    expect: [finding('FILE_SPECIAL', `${HELLO}/socket`, { kind: 'socket' })],
    apart: true,
  },
  'a manifest that is a pipe': {
    ...noManifest(pipe(PLUGIN), [finding('FILE_SPECIAL', PLUGIN, { kind: 'FIFO' })]),
    apart: true,
  },
  'a manifest that is a folder': noManifest(({ dir }) => mkdirSync(join(dir, PLUGIN)), [missing]),
  'a lifecycle.yaml, a README and ignore rules that are pipes': {
    setup: (ground) => {
      for (const name of ['lifecycle.yaml', 'README.md', '.registryignore', 'VERSION']) pipe(`${HELLO}/${name}`)(ground)
    },
    expect: ['.registryignore', 'README.md', 'VERSION', 'lifecycle.yaml'].map((name) =>
      finding('FILE_SPECIAL', `${HELLO}/${name}`, { kind: 'FIFO' }),
    ),
    apart: true,
  },
  'a prebuilt that is a pipe': {
    setup: pipe(`${HELLO}/hello-0.9.0.tar.gz`),
    expect: [finding('FILE_SPECIAL', `${HELLO}/hello-0.9.0.tar.gz`, { kind: 'FIFO' })],
    apart: true,
  },
  'a config that is a pipe': {
    files: { 'registry.yaml': null },
    setup: pipe('registry.yaml'),
    expect: {
      code: 'CONFIG_UNREADABLE',
      message: 'Could not read <>/registry/registry.yaml: it is not a regular file.',
    },
    apart: true,
  },
  'a config that is a folder': {
    files: { 'registry.yaml': null, 'registry.yaml/x': '' },
    expect: {
      code: 'CONFIG_UNREADABLE',
      message: 'Could not read <>/registry/registry.yaml: it is not a regular file.',
    },
  },
  'a config that is a link to a device': {
    files: { 'registry.yaml': null },
    setup: ({ dir }) => symlinkSync('/dev/zero', join(dir, 'registry.yaml')),
    expect: {
      code: 'CONFIG_UNREADABLE',
      message: 'Could not read <>/registry/registry.yaml: it is not a regular file.',
    },
    apart: true,
  },
  'every file that is read is a folder': {
    files: {
      ...Object.fromEntries(
        ['lifecycle.yaml', 'VERSION', 'README.md', '.registryignore', 'package.json', 'hello-0.9.0.tar.gz'].map(
          (name) => [`${HELLO}/${name}/x`, ''],
        ),
      ),
    },
    expect: [],
  },
  'a file that may not be read': {
    setup: ({ dir }) => chmodSync(join(dir, HELLO, 'main.js'), 0),
    expect: [finding('FILE_UNREADABLE', `${HELLO}/main.js`, { problem: 'EACCES: permission denied' })],
    asNobody: true,
  },
  'a manifest that may not be read': {
    setup: ({ dir }) => chmodSync(join(dir, PLUGIN), 0),
    expect: [finding('FILE_UNREADABLE', PLUGIN, { problem: 'EACCES: permission denied' })],
    asNobody: true,
  },
  'a folder that may not be read': {
    files: { [`${HELLO}/lib/a.js`]: '' },
    setup: ({ dir }) => chmodSync(join(dir, HELLO, 'lib'), 0),
    expect: [finding('FILE_UNREADABLE', `${HELLO}/lib`, { problem: 'EACCES: permission denied' })],
    asNobody: true,
  },
  'a plugin that may not be read': {
    setup: ({ dir }) => chmodSync(join(dir, HELLO), 0),
    expect: [finding('FILE_UNREADABLE', HELLO, { problem: 'EACCES: permission denied' }), missing],
    asNobody: true,
  },
  'plugins that may not be read': {
    setup: ({ dir }) => chmodSync(join(dir, 'plugins'), 0),
    expect: {
      code: 'FILE_UNREADABLE',
      message: 'Could not look for plugins in <>/registry: EACCES: permission denied.',
    },
    asNobody: true,
  },
  'a config that may not be read': {
    setup: ({ dir }) => chmodSync(join(dir, 'registry.yaml'), 0),
    expect: {
      code: 'CONFIG_UNREADABLE',
      message: "Could not read <>/registry/registry.yaml: EACCES: permission denied, open '<>/registry/registry.yaml'.",
    },
    asNobody: true,
  },
}

/** A socket that stays although nobody listens any more: closing the server would remove its file. */
const makeSocket = (file: string): void => {
  const program =
    'require("node:net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))'
  spawnSync(process.execPath, ['-e', program, file], { stdio: 'ignore' })
}

/** From the inside out: the whole path is longer than a system call takes. */
const makeDeep = (dir: string, name: string, depth: number): void => {
  const [inner, outer] = [join(dir, 'inner'), join(dir, 'outer')]
  mkdirSync(inner)
  for (let made = 1; made < depth; made++) {
    mkdirSync(outer)
    renameSync(inner, join(outer, name))
    renameSync(outer, inner)
  }
  renameSync(inner, join(dir, name))
}

const long = (bytes: number): string => 'n'.repeat(bytes)

const named = (name: string, problem = name): HostileCase => ({
  files: { [`${HELLO}/${name}`]: '' },
  expect: [finding('FILE_NAME_UNSAFE', `${HELLO}/${name}`, { name: problem })],
})

export const NAME_CASES: Cases = {
  'a name of 255 bytes': { files: { [`${HELLO}/${long(255)}`]: '' }, expect: [] },
  'a name of 255 bytes of Unicode': { files: { [`${HELLO}/${'é'.repeat(127)}`]: '' }, expect: [] },
  'an icon with a name of 255 bytes': {
    files: { [`${HELLO}/${long(251)}.svg`]: LOGO, [PLUGIN]: manifest({ icon: `${long(251)}.svg` }) },
    expect: [],
  },
  'a path longer than any program takes': {
    setup: ({ dir }) => makeDeep(join(dir, HELLO), long(200), 30),
    expect: [
      finding('FILE_UNREADABLE', `${HELLO}${`/${long(200)}`.repeat(21)}`, { problem: 'ENAMETOOLONG: name too long' }),
    ],
  },
  'a name with a line break': named('a\nb'),
  'a name that clears the screen': named('\u001b[2J'),
  'a name with a tab': named('a\tb'),
  'a name with a backslash': named('..\\a'),
  'a name with a colon': named('c:a'),
  'a name that ends in a full stop': named('a.'),
  'a name that ends in a blank': named('a '),
  'a name of wildcards': named('*?'),
  'names that Windows keeps for itself': {
    files: Object.fromEntries(['CON', 'nul.txt', 'Com1', 'lpt9.js'].map((name) => [`${HELLO}/${name}`, ''])),
    expect: ['CON', 'Com1', 'lpt9.js', 'nul.txt'].map((name) =>
      finding('FILE_NAME_UNSAFE', `${HELLO}/${name}`, { name }),
    ),
  },
  'names that differ by case': {
    files: { [`${HELLO}/A.js`]: '', [`${HELLO}/a.js`]: '' },
    expect: [finding('FILE_NAMES_COLLIDE', `${HELLO}/a.js`, { name: 'a.js', other: 'A.js' })],
  },
  'names that differ by the encoding of an accent': {
    files: { [`${HELLO}/é`]: '', [`${HELLO}/e\u0301`]: '' },
    expect: [finding('FILE_NAMES_COLLIDE', `${HELLO}/é`, { name: 'é', other: 'e\u0301' })],
  },
  'folders that differ by case': {
    files: { [`${HELLO}/Lib/a.js`]: '', [`${HELLO}/lib/a.js`]: '' },
    expect: [finding('FILE_NAMES_COLLIDE', `${HELLO}/lib`, { name: 'lib', other: 'Lib' })],
  },
  'names that read from right to left, and invisible ones': {
    files: { [`${HELLO}/\u202egpj.js`]: '', [`${HELLO}/\u200b`]: '', [`${HELLO}/\ufeff`]: '' },
    expect: [],
  },
  'a name that is not UTF-8': {
    setup: ({ dir }) => writeFileSync(Buffer.concat([Buffer.from(join(dir, HELLO, 'a')), Buffer.from([0xff])]), ''),
    expect: [finding('FILE_NAME_UNSAFE', `${HELLO}/a\ufffd`, { name: 'a\ufffd' })],
  },
  'a folder of a name that is not UTF-8': {
    setup: ({ dir }) => mkdirSync(Buffer.concat([Buffer.from(join(dir, HELLO, 'a')), Buffer.from([0xff])])),
    expect: [finding('FILE_NAME_UNSAFE', `${HELLO}/a\ufffd`, { name: 'a\ufffd' })],
  },
  'a plugin in a folder of a name that is not UTF-8': {
    setup: ({ dir }) => mkdirSync(Buffer.concat([Buffer.from(join(dir, 'plugins/a')), Buffer.from([0xff])])),
    expect: [
      finding('FILE_UNREADABLE', 'plugins/a\ufffd', { problem: 'ENOENT: no such file or directory' }),
      finding('MANIFEST_MISSING', 'plugins/a\ufffd', { dir: 'plugins/a\ufffd' }),
    ],
  },
  'a plugin in a folder with a line break': {
    files: { 'plugins/a\nb/plugin.yaml': manifest({ slug: null, icon: 'https://example.com/i.svg' }) },
    expect: [finding('SLUG_INVALID', 'plugins/a\nb/plugin.yaml:1:1', { slug: 'a\nb', suggestion: 'a-b' })],
  },
  'a plugin in a folder that is a pattern': {
    files: { 'plugins/[a]*{b,c}/plugin.yaml': manifest({ slug: 'other', icon: 'https://example.com/i.svg' }) },
    expect: [
      finding('ARTIFACT_EMPTY', 'plugins/[a]*{b,c}/plugin.yaml:2:10', { slug: 'other', version: '1.0.0' }),
    ].slice(1),
  },
  'a plugin in a folder with a backslash': {
    files: { 'plugins/a\\b/plugin.yaml': manifest({ slug: 'other', icon: 'https://example.com/i.svg' }) },
    expect: [],
  },
}

/** A manifest on one line. */
const inline = (fields: string): string =>
  `{name: P, description: d, author: a, homepage: "https://e.org", repository: "https://e.org", license: MIT, tags: [t], icon: "https://e.org/i.svg", actions: [{name: a}], ${fields}}`

const sparse =
  (path: string, bytes: number) =>
  ({ dir }: Ground): void => {
    writeFileSync(join(dir, path), '')
    truncateSync(join(dir, path), bytes)
  }

const GIB = 2 ** 30

export const SIZE_CASES: Cases = {
  'a file of a terabyte': {
    setup: sparse(`${HELLO}/huge`, 2 ** 40),
    expect: [finding('FILE_TOO_LARGE', `${HELLO}/huge`, { size: 2 ** 40, limit: GIB })],
    apart: true,
  },
  'a manifest of a gigabyte': {
    files: { [PLUGIN]: null },
    setup: sparse(PLUGIN, GIB),
    expect: [finding('FILE_TOO_LARGE', PLUGIN, { size: GIB, limit: 2 ** 20 })],
    apart: true,
  },
  'a config of a gigabyte': {
    setup: sparse('registry.yaml', GIB),
    expect: {
      code: 'CONFIG_UNREADABLE',
      message: 'Could not read <>/registry/registry.yaml: it has more than 1048576 bytes.',
    },
    apart: true,
  },
  'an icon of a gigabyte': {
    setup: sparse(`${HELLO}/logo.svg`, GIB),
    expect: [finding('ICON_TOO_LARGE', `${HELLO}/logo.svg`, { icon: 'logo.svg', size: GIB, limit: 1_000_000 })],
    apart: true,
  },
  'a lifecycle.yaml, a VERSION and ignore rules of a gigabyte': {
    files: { [PLUGIN]: manifest({ version: null }) },
    setup: (ground) => {
      for (const name of ['lifecycle.yaml', 'VERSION', '.registryignore']) sparse(`${HELLO}/${name}`, GIB)(ground)
    },
    expect: [
      finding('FILE_TOO_LARGE', `${HELLO}/.registryignore`, { size: GIB, limit: 65_536 }),
      finding('FILE_TOO_LARGE', `${HELLO}/VERSION`, { size: GIB, limit: 2 ** 20 }),
      finding('FILE_TOO_LARGE', `${HELLO}/lifecycle.yaml`, { size: GIB, limit: 2 ** 20 }),
      finding('PLUGIN_WITHOUT_VERSION', `${PLUGIN}:1:1`, { slug: 'hello' }),
    ],
    apart: true,
  },
  'a README of 900 MB': {
    setup: sparse(`${HELLO}/README.md`, 900_000_000),
    expect: [finding('FILE_TOO_LARGE', `${HELLO}/README.md`, { size: 900_000_000, limit: 2 ** 20 })],
    apart: true,
  },
  'three files of a gigabyte': {
    setup: (ground) => {
      for (const name of ['a', 'b', 'c']) sparse(`${HELLO}/${name}`, GIB)(ground)
    },
    expect: [
      finding('ARTIFACT_TOO_LARGE', `${PLUGIN}:2:10`, {
        slug: 'hello',
        version: '1.0.0',
        size: 3 * GIB + 280,
        limit: GIB,
      }),
    ],
    apart: true,
  },
  'folders 70 deep': {
    files: { [`${HELLO}/${'d/'.repeat(70)}x`]: '' },
    expect: [
      finding('FILE_UNREADABLE', `${HELLO}${'/d'.repeat(64)}`, { problem: 'it lies more than 64 folders deep' }),
    ],
  },
  '20,000 files in a folder': {
    setup: ({ dir }) => {
      for (const name of names(20_000)) writeFileSync(join(dir, HELLO, name), '')
    },
    expect: [],
    apart: true,
  },
  '2,000 empty plugins': {
    setup: ({ dir }) => {
      for (const name of names(2000)) mkdirSync(join(dir, 'plugins', name))
    },
    expect: [],
  },
  '150 plugins that all depend on each other': {
    files: Object.fromEntries(
      names(150).map((name) => [
        `plugins/${name}/plugin.yaml`,
        inline(`version: 1.0.0, dependencies: [${names(150).join(', ')}]`),
      ]),
    ),
    expect: {
      counts: { DEPENDENCY_CYCLE: 200 },
      first: [
        finding('DEPENDENCY_CYCLE', 'plugins/n0/plugin.yaml:1:201', { cycle: ['n0', 'n0'] }),
        finding('DEPENDENCY_CYCLE', 'plugins/n0/plugin.yaml:1:205', { cycle: ['n0', 'n1', 'n0'] }),
      ],
    },
    apart: true,
  },
  '3,000 versions of a plugin': {
    setup: ({ dir }) => {
      for (const name of names(3000, '0.0.')) {
        mkdirSync(join(dir, HELLO, 'versions', name), { recursive: true })
        writeFileSync(join(dir, HELLO, 'versions', name, 'main.js'), '')
      }
    },
    expect: [],
    apart: true,
    manyFiles: true,
  },
  'ignore rules that match in very many ways': {
    files: {
      [`${HELLO}/.registryignore`]: `${'*a'.repeat(30)}*b\n${'?*'.repeat(40)}b\n${'[a-z]*'.repeat(30)}B\n**/${'*a'.repeat(20)}/**/b\n`,
      [`${HELLO}/${'a'.repeat(250)}`]: '',
    },
    expect: [],
    apart: true,
  },
  '12,000 ignore rules, and 2,000 files': {
    files: {
      [`${HELLO}/.registryignore`]: names(12_000, '')
        .map((name) => `${name}\n`)
        .join(''),
      ...Object.fromEntries(names(2000).map((name) => [`${HELLO}/${name}`, ''])),
    },
    expect: [
      finding('FILE_UNREADABLE', `${HELLO}/.registryignore:201`, {
        problem: 'this pattern is one too many: 200 may be for one artifact',
      }),
    ],
    apart: true,
  },
  '5,000 links out': {
    setup: ({ dir }) => {
      for (const name of names(5000)) symlinkSync('/', join(dir, HELLO, name))
    },
    expect: { counts: { LINK_OUTSIDE: 200, FINDINGS_OMITTED: 1 }, first: [] },
    apart: true,
  },
  'ignore rules with many wildcards of two stars': {
    files: { [`${HELLO}/.registryignore`]: `${'**/a/'.repeat(20)}b\n` },
    expect: [
      finding('FILE_UNREADABLE', `${HELLO}/.registryignore:1`, { problem: 'this pattern has more than 2 "**"' }),
    ],
  },
}
