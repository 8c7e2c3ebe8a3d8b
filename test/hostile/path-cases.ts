import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { sortDiagnostics } from '../../src/model/diagnostic.js'
import { config, manifest } from '../diagnostics/sample-registry.js'
import type { HostileCase } from './attempt.js'
import { type Entry, tarball } from './tar.js'
import { finding, HELLO, PLUGIN } from './words.js'

type Cases = Readonly<Record<string, HostileCase>>

const slug = (text: string, suggestion?: string): HostileCase => ({
  files: { [PLUGIN]: manifest({ slug: JSON.stringify(text) }) },
  expect: [finding('SLUG_INVALID', `${PLUGIN}:1:7`, { slug: text, ...(suggestion !== undefined && { suggestion }) })],
})

const version = (text: string): HostileCase => ({
  files: { [PLUGIN]: manifest({ version: JSON.stringify(text) }) },
  expect: [finding('VERSION_INVALID', `${PLUGIN}:2:10`, { version: text })],
})

const icon = (text: string): HostileCase => ({
  files: { [PLUGIN]: manifest({ icon: JSON.stringify(text) }) },
  expect: [finding('ICON_MISSING', `${PLUGIN}:10:7`, { icon: text })],
})

const iconUrl = (url: string): HostileCase => ({
  files: { [PLUGIN]: manifest({ icon: JSON.stringify(url) }) },
  expect: [finding('URL_INVALID', `${PLUGIN}:10:7`, { field: 'icon', url })],
})

const setting = (line: string, column: number, field: string, problem: string): HostileCase => ({
  files: { 'registry.yaml': config(`${line}\n`) },
  expect: [finding('CONFIG_INVALID', `registry.yaml:3:${column}`, { field, problem })],
})

const layout = (path: string, problem: string): HostileCase =>
  setting(`layout: {artifact: ${JSON.stringify(path)}}`, 20, 'layout.artifact', problem)

const TARBALL = `${HELLO}/hello-0.9.0.tar.gz`
const MANIFEST: Entry = { path: 'plugin.yaml', content: manifest({ version: '"0.9.0"' }) }

/** A tarball, and what is wrong with each entry. */
const entries = (list: readonly Entry[], ...unsafe: readonly (readonly [string, string])[]): HostileCase => ({
  files: { [TARBALL]: tarball([MANIFEST, ...list]) },
  expect: sortDiagnostics(unsafe.map(([entry, problem]) => finding('PREBUILT_UNSAFE', TARBALL, { entry, problem }))),
})

const ROOT_ONLY = 'must be a path relative to the registry, with / and without ..'
const OWN_FOLDER =
  'must begin with a folder such as apps/, and no folder in it may have a . in its name: files of the registry have'
const INSIDE = "must stay inside the registry's folder"
const HOLDS_SOURCES = "must be a folder that does not hold the registry's sources"

export const SLUG_CASES: Cases = {
  'a slug that climbs': slug('../evil', 'evil'),
  'a slug that is an absolute path': slug('/etc/passwd', 'etc-passwd'),
  'a slug that is the parent folder': slug('..'),
  'a slug that is this folder': slug('.'),
  'a slug with a backslash': slug('..\\evil', 'evil'),
  'a slug that is percent-encoded': slug('%2e%2e%2fevil', '2e-2e-2fevil'),
  'a slug with a drive letter': slug('C:', 'c'),
  'a slug of 65 characters': slug('a'.repeat(65), 'a'.repeat(64)),
  'a slug of a megabyte': {
    files: { [PLUGIN]: manifest({ slug: 'a'.repeat(1_000_000) }) },
    expect: [finding('SLUG_INVALID', `${PLUGIN}:1:7`, { slug: 'a'.repeat(200), suggestion: 'a'.repeat(64) })],
  },
  'a slug with a zero byte': {
    files: { [PLUGIN]: manifest({ slug: '"a\\0b"' }) },
    expect: [
      finding('MANIFEST_INVALID', `${PLUGIN}:1:7`, {
        field: 'slug',
        problem: 'must be one line without control characters',
      }),
    ],
  },
  'a slug with letters that only look Latin': slug('hеllo', 'h-llo'),
  'a slug that reads from right to left': slug('he\u202ello', 'he-llo'),
  'a connector whose name climbs': {
    files: {
      [PLUGIN]: null,
      [`${HELLO}/connector.json`]: JSON.stringify({
        connector: { name: '../../x', displayName: 'X', description: 'd', version: '1.0.0', actions: [{ name: 'a' }] },
      }),
    },
    expect: [
      finding('FIELDS_RECOMMENDED', `${HELLO}/connector.json:1:1`, {
        fields: ['author', 'homepage', 'repository', 'license', 'tags'],
      }),
      finding('SLUG_INVALID', `${HELLO}/connector.json:1:22`, { slug: '../../x', suggestion: 'x' }),
    ],
  },
  ...Object.fromEntries(
    ['search', 'tags', 'index', 'Search', '__proto__'].map((text): [string, HostileCase] => [
      `the slug ${text}, which means something else`,
      {
        files: { [PLUGIN]: manifest({ slug: text }) },
        expect: [
          finding('SLUG_RESERVED', `${PLUGIN}:1:7`, { slug: text }),
          ...(text === 'Search' ? [finding('SLUG_CAPITALS', `${PLUGIN}:1:7`, { slug: text })] : []),
        ].sort((a, b) => (a.code < b.code ? -1 : 1)),
      },
    ]),
  ),
  ...Object.fromEntries(
    ['constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'].map((text): [string, HostileCase] => [
      `the slug ${text}`,
      {
        files: { [PLUGIN]: manifest({ slug: text, color: '"#00aa00"' }) },
        expect: [
          ...(/[A-Z]/.test(text) ? [finding('SLUG_CAPITALS', `${PLUGIN}:1:7`, { slug: text })] : []),
          finding('FLOWS_ARTIFACT_NOT_BUNDLED', `${PLUGIN}:2:10`, { slug: text, version: '1.0.0' }),
        ],
      },
    ]),
  ),
  ...Object.fromEntries(
    ['con', 'nul', 'com1'].map((text): [string, HostileCase] => [
      `the slug ${text}, which Windows takes for a device`,
      {
        files: { [PLUGIN]: manifest({ slug: text }) },
        expect: [finding('SLUG_RESERVED', `${PLUGIN}:1:7`, { slug: text })],
      },
    ]),
  ),
}

export const VERSION_CASES: Cases = {
  'a version that climbs': version('../../1.0.0'),
  'a version with a path behind it': version('1.0.0/../../x'),
  'a version whose prerelease climbs': version('1.0.0-../../x'),
  'a version with a backslash': version('1.0.0-a\\b'),
  'a version with a line break': {
    files: { [PLUGIN]: manifest({ version: '"1.0.0\\n"' }) },
    expect: [finding('VERSION_INVALID', `${PLUGIN}:2:10`, { version: '1.0.0\n', suggestion: '1.0.0' })],
  },
  'a version with a zero byte': {
    files: { [PLUGIN]: manifest({ version: '"1.0.0\\0"' }) },
    expect: [finding('VERSION_INVALID', `${PLUGIN}:2:10`, { version: '1.0.0\0' })],
  },
  'a version of a megabyte': {
    files: { [PLUGIN]: manifest({ version: `"1.0.0-${'a'.repeat(1_000_000)}"` }) },
    expect: [finding('VERSION_INVALID', `${PLUGIN}:2:10`, { version: `1.0.0-${'a'.repeat(122)}…` })],
  },
  'a VERSION file that climbs': {
    files: { [PLUGIN]: manifest({ version: null }), [`${HELLO}/VERSION`]: '../1.0.0\n' },
    expect: [finding('VERSION_INVALID', `${HELLO}/VERSION:1`, { version: '../1.0.0' })],
  },
  'a VERSION file that is not UTF-8': {
    files: { [PLUGIN]: manifest({ version: null }), [`${HELLO}/VERSION`]: Buffer.from([0x31, 0xff]) },
    expect: [finding('VERSION_INVALID', `${HELLO}/VERSION:1`, { version: '1\ufffd' })],
  },
  'a package.json whose version climbs': {
    files: { [PLUGIN]: manifest({ version: null }), [`${HELLO}/package.json`]: '{"version": "../../1.0.0"}' },
    expect: [finding('VERSION_INVALID', `${HELLO}/package.json:1:2`, { version: '../../1.0.0' })],
  },
  'a package.json whose version is nested 100,000 deep': {
    files: {
      [PLUGIN]: manifest({ version: null }),
      [`${HELLO}/package.json`]: `{"version": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    },
    expect: [finding('VERSION_INVALID', `${HELLO}/package.json`, { version: 'a list' })],
  },
  'a folder of versions whose names are none': {
    files: { [`${HELLO}/versions/1.0.0 /a.js`]: '', [`${HELLO}/versions/..%2f/a.js`]: '' },
    expect: [
      finding('VERSION_INVALID', `${HELLO}/versions/..%2f`, { version: '..%2f' }),
      finding('VERSION_INVALID', `${HELLO}/versions/1.0.0 `, { version: '1.0.0 ', suggestion: '1.0.0' }),
    ],
  },
  'a lifecycle of versions that climb': {
    files: {
      [`${HELLO}/lifecycle.yaml`]:
        '"../../1.0.0": {yanked: true}\n"1.0.0": {deprecated: {replacement_version: ../../2.0.0}}\n',
    },
    expect: [
      finding('VERSION_INVALID', `${HELLO}/lifecycle.yaml:1:1`, { version: '../../1.0.0' }),
      finding('VERSION_INVALID', `${HELLO}/lifecycle.yaml:2:45`, { version: '../../2.0.0' }),
    ],
  },
  'a lifecycle of a version called __proto__': {
    files: { [`${HELLO}/lifecycle.yaml`]: '__proto__: {yanked: true}\nconstructor: {yanked: true}\n' },
    expect: [
      finding('VERSION_INVALID', `${HELLO}/lifecycle.yaml:1:1`, { version: '__proto__' }),
      finding('VERSION_INVALID', `${HELLO}/lifecycle.yaml:2:1`, { version: 'constructor' }),
    ],
  },
  'a lifecycle that says __proto__ of a version': {
    files: { [`${HELLO}/lifecycle.yaml`]: '"1.0.0": {__proto__: {yanked: true}, toString: true}\n' },
    expect: [
      finding('LIFECYCLE_INVALID', `${HELLO}/lifecycle.yaml:1:22`, {
        field: '1.0.0.__proto__',
        problem: 'means nothing here; known are deprecated, yanked, unpublished, at',
      }),
      finding('LIFECYCLE_INVALID', `${HELLO}/lifecycle.yaml:1:48`, {
        field: '1.0.0.toString',
        problem: 'means nothing here; known are deprecated, yanked, unpublished, at',
      }),
    ],
  },
}

export const ICON_PATH_CASES: Cases = {
  'an icon above the plugin': icon('../../registry.yaml'),
  'an icon outside the registry': icon('../../../outside/secret.txt'),
  'an icon that goes down and further up': icon('lib/../../../../outside/secret.txt'),
  'an icon at an absolute path': icon('/etc/passwd'),
  'an icon with backslashes': icon('..\\..\\registry.yaml'),
  'an icon that is percent-encoded': icon('%2e%2e/logo.svg'),
  'an icon that is the folder': icon('.'),
  'an icon by a file URL': iconUrl('file:///etc/passwd'),
  'an icon that is a script': iconUrl('javascript:alert(1)'),
  'an icon written out as a data URL': iconUrl('data:image/svg+xml,<svg onload=alert(1)>'),
  'an icon by a URL in capitals': {
    files: { [PLUGIN]: manifest({ icon: 'HTTPS://EXAMPLE.COM/i.svg' }) },
    expect: [],
  },
  'an icon by a URL with a password': {
    files: { [PLUGIN]: manifest({ icon: 'https://user:secret@example.com/i.svg' }) },
    expect: [finding('URL_INVALID', `${PLUGIN}:10:7`, { field: 'icon', url: 'https://…@example.com/i.svg' })],
  },
  'an icon that is a link out of the plugin': {
    files: { [`${HELLO}/logo.svg`]: null },
    setup: ({ dir }) => symlinkSync('../../../outside/secret.txt', join(dir, HELLO, 'logo.svg')),
    expect: [
      finding('LINK_OUTSIDE', `${HELLO}/logo.svg`, { target: '../../../outside/secret.txt' }),
      finding('ICON_MISSING', `${PLUGIN}:10:7`, { icon: 'logo.svg' }),
    ],
  },
}

export const CONFIG_PATH_CASES: Cases = {
  'a layout that climbs': layout('../{slug}/{version}.tar.gz', ROOT_ONLY),
  'a layout at an absolute path': layout('/tmp/{slug}/{version}.tar.gz', ROOT_ONLY),
  'a layout with a drive letter': layout('C:{slug}/{version}.tar.gz', ROOT_ONLY),
  'a layout with backslashes': layout('..\\{slug}\\{version}.tar.gz', ROOT_ONLY),
  'a layout among the records': layout(
    'records/{slug}/{version}.tar.gz',
    'must not be below records/ or plugins/, which hold other files',
  ),
  'a layout among our own notes': layout('.registry-build/{slug}/{version}.tar.gz', OWN_FOLDER),
  'a layout below a file': layout('catalog.json/{slug}/{version}.tar.gz', OWN_FOLDER),
  'globs that climb': setting('plugins: "../*"', 10, 'plugins', INSIDE),
  'globs that go down and further up': setting('plugins: ["plugins/../../*"]', 11, 'plugins[0]', INSIDE),
  'globs at an absolute path': setting('plugins: "/etc/*"', 10, 'plugins', INSIDE),
  'an out dir that is the registry': setting('outDir: .', 9, 'outDir', HOLDS_SOURCES),
  'an out dir above the registry': setting('outDir: ..', 9, 'outDir', HOLDS_SOURCES),
  'an out dir that is the disk': setting('outDir: /', 9, 'outDir', HOLDS_SOURCES),
  'state by a file URL': setting(
    'published: file:///etc/',
    12,
    'published',
    'must be an http(s) URL, a folder or none',
  ),
  'bundle.files that climb': {
    files: {
      'registry.yaml': config('bundle: {files: ["../../*", "/etc/passwd"]}\n'),
      [PLUGIN]: manifest({ icon: 'https://example.com/i.svg' }),
    },
    expect: [finding('ARTIFACT_EMPTY', `${PLUGIN}:2:10`, { slug: 'hello', version: '1.0.0' })],
  },
}

export const TARBALL_PATH_CASES: Cases = {
  'a tarball whose entries climb': entries(
    [{ path: '../a' }, { path: 'b/../../c' }, { path: './../d' }, { path: '..' }],
    ['../a', 'has `..` in its path'],
    ['b/../../c', 'has `..` in its path'],
    ['./../d', 'has `..` in its path'],
    ['..', 'has `..` in its path'],
  ),
  'a tarball with absolute paths': entries(
    [{ path: '/etc/passwd' }, { path: 'C:/x' }, { path: 'c:x' }, { path: '\\\\host\\x' }],
    ['/etc/passwd', 'has an absolute path'],
    ['C:/x', 'begins with a drive letter'],
    ['c:x', 'begins with a drive letter'],
    ['\\\\host\\x', 'has a backslash in its name'],
  ),
  'a tarball with links out': entries(
    [
      { path: 'a', type: 'SymbolicLink', linkpath: '/etc' },
      { path: 'b', type: 'SymbolicLink', linkpath: '../x' },
      { path: 'c/d', type: 'SymbolicLink', linkpath: '../../x' },
      { path: 'e', type: 'SymbolicLink', linkpath: 'f/../../x' },
      { path: 'g', type: 'Link', linkpath: '/etc/passwd' },
      { path: 'h', type: 'Link', linkpath: '../x' },
    ],
    ['a', 'is a link to "/etc", which is absolute or empty'],
    ['b', 'is a link to "../x", which leaves the tarball'],
    ['c/d', 'is a link to "../../x", which leaves the tarball'],
    ['e', 'is a link to "f/../../x", which is no plain path'],
    ['g', 'is a link to "/etc/passwd", which is no path in the tarball'],
    ['h', 'is a link to "../x", which is no path in the tarball'],
  ),
  'a tarball that writes through a link of its own': entries(
    [{ path: 'lib', type: 'SymbolicLink', linkpath: 'other' }, { path: 'lib/a.js' }],
    ['lib/a.js', 'lies inside "lib", which is a link'],
  ),
  'a tarball with devices and pipes': entries(
    [
      { path: 'zero', type: 'CharacterDevice' },
      { path: 'pipe', type: 'FIFO' },
    ],
    ['zero', 'is a device'],
    ['pipe', 'is a named pipe'],
  ),
  'a tarball with one name twice, and in other letters': entries(
    [{ path: 'a' }, { path: 'A' }, { path: 'a' }, { path: 'e\u0301' }, { path: 'é' }],
    ['A', 'differs only by case or by its accents\' encoding from "a"'],
    ['a', 'is there twice'],
    ['é', 'differs only by case or by its accents\' encoding from "e\u0301"'],
  ),
  'a tarball with a control character in a name': entries(
    [{ path: 'a\u001b[2J' }, { path: 'b\nc' }],
    ['a\u001b[2J', 'has a control character in its name'],
    ['b\nc', 'has a control character in its name'],
  ),
  'a tarball with a name that is not UTF-8': entries(
    [{ path: 'a?', patch: { at: 1, bytes: Buffer.from([0xff]) } }],
    ['a\ufffd', 'has a name that is not UTF-8'],
  ),
  'a tarball with a name that is empty': entries(
    [{ path: './', type: 'Directory' }, { path: '.' }],
    ['.', 'has no name'],
  ),
}

export const OTHER_PATH_CASES: Cases = {
  'dependencies that climb': {
    files: { [PLUGIN]: manifest({ dependencies: '{"../../x": "*", "/etc": "*"}' }) },
    expect: [
      finding('DEPENDENCY_UNKNOWN', `${PLUGIN}:12:27`, { dependency: '../../x' }),
      finding('MANIFEST_INVALID', `${PLUGIN}:12:27`, {
        field: 'dependencies.../../x',
        problem: 'must name a plugin by its slug: letters, digits, "-" and "_"',
      }),
      finding('DEPENDENCY_UNKNOWN', `${PLUGIN}:12:40`, { dependency: '/etc' }),
      finding('MANIFEST_INVALID', `${PLUGIN}:12:40`, {
        field: 'dependencies./etc',
        problem: 'must name a plugin by its slug: letters, digits, "-" and "_"',
      }),
    ],
  },
  'tags that climb': {
    files: { [PLUGIN]: manifest({ tags: '["../../x", "..", ".", "/etc", "%2e%2e%2f", "..\\\\x"]' }) },
    expect: [],
  },
  'tags that are reserved words of JavaScript': {
    files: { [PLUGIN]: manifest({ tags: '[__proto__, constructor, toString, hasOwnProperty]' }) },
    expect: [],
  },
  'an appMetadataUrl that is a file': {
    files: {
      [PLUGIN]: manifest({ version: null, actions: null, color: '"#00aa00"', appMetadataUrl: 'file:///etc/passwd' }),
    },
    expect: [finding('URL_INVALID', `${PLUGIN}:11:17`, { field: 'appMetadataUrl', url: 'file:///etc/passwd' })],
  },
}
