import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { digestOf } from '../../src/model/digest.js'
import type { RegistryErrorCode } from '../../src/model/errors.js'
import { config, LOGO, manifest } from '../diagnostics/sample-registry.js'
import type { HostileCase } from './attempt.js'
import type { Ground } from './ground.js'
import { finding, names, PLUGIN } from './words.js'

type Cases = Readonly<Record<string, HostileCase>>
// biome-ignore lint/suspicious/noExplicitAny: what is written into state here is no state
type Json = any

const corrupt = (part: string, code: RegistryErrorCode = 'STATE_CORRUPT'): HostileCase['expect'] => ({
  code,
  message: expect.stringContaining(part) as never,
})

const CATALOG = 'catalog.json'

/** State of another content in the place of the catalog. */
const catalogOf = (content: string | Uint8Array, expected: HostileCase['expect']): HostileCase => ({
  files: { [`dist/${CATALOG}`]: content },
  expect: expected,
})

const readJson = (file: string): Json => JSON.parse(readFileSync(file, 'utf8'))

const changeCatalog =
  (change: (catalog: Json) => void) =>
  ({ out }: Ground): void => {
    const catalog = readJson(join(out, CATALOG))
    change(catalog)
    writeFileSync(join(out, CATALOG), JSON.stringify(catalog))
  }

/** A catalog that was built, then changed. */
const catalog = (change: (catalog: Json) => void, expected: HostileCase['expect']): HostileCase => ({
  before: {},
  setup: changeCatalog(change),
  expect: expected,
})

/** A record that was built, then changed, and pinned by the catalog as it is now. */
const changeRecord =
  (change: (record: Json) => void, slug = 'hello', text: (record: Json) => string = JSON.stringify) =>
  (ground: Ground): void =>
    changeCatalog((state) => {
      const entry = state.plugins[slug]
      const record = readJson(join(ground.out, entry.record))
      change(record)
      const bytes = text(record)
      const digest = digestOf(bytes)
      entry.record = `records/${slug}/${entry.revision}-${digest.slice(7, 15)}.json`
      entry.digest = digest
      writeFileSync(join(ground.out, entry.record), bytes)
    })(ground)

const record = (change: (record: Json) => void, expected: HostileCase['expect']): HostileCase => ({
  before: {},
  setup: changeRecord(change),
  expect: expected,
})

const artifactOf = (state: Json): Json => state.releases['1.0.0'].artifact
const NO_PATH = 'is no path inside the registry'
const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`

export const CATALOG_CASES: Cases = {
  'a catalog of nothing': catalogOf('', corrupt('it is empty')),
  'a catalog that is cut off': catalogOf('{"schema": 1, "gener', corrupt('it is not whole JSON')),
  'a catalog that is null': catalogOf('null', corrupt('it is no object')),
  'a catalog that is a list': catalogOf('[]', corrupt('it is no object')),
  'a catalog that is an empty object': catalogOf('{}', corrupt('is missing')),
  'a catalog that is a page': catalogOf('<!doctype html>', corrupt('it is a web page, not JSON', 'STATE_UNREADABLE')),
  'a catalog in UTF-16': catalogOf(Buffer.from('\ufeff{}', 'utf16le'), corrupt('it is not whole JSON')),
  'a catalog that is not UTF-8': catalogOf(Buffer.from([0x7b, 0xff, 0x7d]), corrupt('it is not whole JSON')),
  'a catalog nested half a million deep': {
    ...catalogOf(`{"schema": 1, "x": ${deep(500_000)}}`, corrupt('')),
    apart: true,
  },
  'a catalog of 1.5 GB': {
    before: {},
    setup: ({ out }) => truncateSync(join(out, CATALOG), 1_500_000_000),
    expect: corrupt('it is larger than 134217728 bytes', 'STATE_UNREADABLE'),
    apart: true,
  },
  'a catalog that is a pipe': {
    setup: ({ out }) => {
      mkdirSync(out)
      execFileSync('mkfifo', [join(out, CATALOG)])
    },
    expect: { code: 'STATE_UNREADABLE', message: 'Could not read <>/registry/dist/catalog.json: it is no file.' },
    apart: true,
  },
  'a catalog that is a folder': {
    files: { [`dist/${CATALOG}/x`]: '' },
    expect: { code: 'STATE_UNREADABLE', message: 'Could not read <>/registry/dist/catalog.json: it is no file.' },
  },
  'a catalog of a newer schema': catalogOf('{"schema": 2}', corrupt('it has schema 2', 'UPGRADE_REQUIRED')),
  'a catalog of a schema that is text': catalog((state) => {
    state.schema = '1'
  }, corrupt('schema is not 1')),
  'a catalog of a newer renderer': catalog(
    (state) => {
      state.renderer = 999
    },
    corrupt('it has renderer 999', 'UPGRADE_REQUIRED'),
  ),
  'a catalog of an endless generation': catalogOf('{"schema": 1, "generation": 1e999}', corrupt('')),
  'a catalog of a negative generation': catalog((state) => {
    state.generation = -1
  }, corrupt('generation is no whole number from 1 up')),
  'a catalog with a member that nobody knows': catalog((state) => {
    state.evil = true
  }, corrupt('evil is not known here')),
  'a catalog with __proto__': catalogOf('{"__proto__": {"schema": 1}, "schema": 1}', corrupt('')),
  'a catalog whose plugin is called __proto__': {
    before: {},
    setup: ({ out }) => {
      const text = readFileSync(join(out, CATALOG), 'utf8')
      writeFileSync(join(out, CATALOG), text.replaceAll('"hello"', '"__proto__"'))
    },
    expect: corrupt('plugins › __proto__'),
  },
  'a catalog whose plugin is called ../x': catalog((state) => {
    state.plugins = { '../x': state.plugins.hello }
  }, corrupt('plugins › "../x" is no slug')),
  'a catalog whose plugins are a list': catalog((state) => {
    state.plugins = [state.plugins.hello]
  }, corrupt('plugins is no object')),
  'a catalog whose record climbs': catalog(
    (state) => {
      state.plugins.hello.record = '../../outside/secret.txt'
    },
    corrupt(`plugins › hello › record ${NO_PATH}`),
  ),
  'a catalog whose record is at an absolute path': catalog(
    (state) => {
      state.plugins.hello.record = '/etc/passwd'
    },
    corrupt(`plugins › hello › record ${NO_PATH}`),
  ),
  'a catalog whose record has backslashes': catalog(
    (state) => {
      state.plugins.hello.record = '..\\..\\x'
    },
    corrupt(`plugins › hello › record ${NO_PATH}`),
  ),
  'a catalog whose record is of another plugin': catalog((state) => {
    state.plugins.hello.record = state.plugins.hello.record.replace('/hello/', '/other/')
  }, corrupt('record is not named by slug, revision and digest')),
  'a catalog whose record is missing': {
    before: {},
    setup: ({ out }) => execFileSync('rm', ['-r', join(out, 'records')]),
    expect: corrupt('which its catalog names'),
  },
  'a catalog whose record was changed': {
    before: {},
    setup: ({ out }) => {
      const [name = ''] = readdirSync(join(out, 'records/hello'))
      writeFileSync(join(out, 'records/hello', name), '{}')
    },
    expect: corrupt('has digest'),
  },
  'a catalog whose record is a link to a device': {
    before: {},
    setup: ({ out }) => {
      const [name = ''] = readdirSync(join(out, 'records/hello'))
      execFileSync('ln', ['-sf', '/dev/zero', join(out, 'records/hello', name)])
    },
    expect: corrupt('it is no file', 'STATE_UNREADABLE'),
    apart: true,
  },
  'a catalog whose icon climbs': catalog(
    (state) => {
      state.plugins.hello.icon = '../../x'
    },
    corrupt(`icon ${NO_PATH}`),
  ),
  'a catalog whose latest version does not exist': catalog((state) => {
    state.plugins.hello.latest = '9.9.9'
  }, corrupt('latest is not among the versions')),
  'a catalog with a version that climbs': catalog((state) => {
    state.plugins.hello.versions['../1.0.0'] = state.plugins.hello.versions['1.0.0']
  }, corrupt('is no version')),
  'a catalog that waits for a plugin it does not have': catalog((state) => {
    state.pending = ['evil']
  }, corrupt('is not among the plugins')),
  'a catalog at a baseUrl that runs': catalog((state) => {
    state.config.base_url = 'javascript:alert(1)/'
  }, corrupt('base_url is no http URL that ends in a slash')),
  'a catalog for a host that nobody knows': catalog((state) => {
    state.config.host = '../x'
  }, corrupt('host is no host that this version knows')),
  'a catalog of 200,000 recent releases': {
    ...catalog((state) => {
      state.recent = Array.from({ length: 200_000 }, () => state.recent[0])
    }, []),
    apart: true,
  },
}

export const RECORD_CASES: Cases = {
  'a record of another plugin': record((state) => {
    state.slug = 'other'
    state.releases['1.0.0'].schema.path = 'plugins/other/1.0.0/schema'
  }, corrupt('is of "other"')),
  'a record of another revision': record((state) => {
    state.revision = 7
  }, corrupt('revision 7')),
  'a record whose artifact climbs': record(
    (state) => {
      artifactOf(state).path = '../../outside/secret.txt'
    },
    corrupt(`path ${NO_PATH}`),
  ),
  'a record whose artifact is at an absolute path': record(
    (state) => {
      artifactOf(state).path = '/etc/passwd'
    },
    corrupt(`path ${NO_PATH}`),
  ),
  'a record whose artifact has a drive letter': record(
    (state) => {
      artifactOf(state).path = 'C:/x'
    },
    corrupt(`path ${NO_PATH}`),
  ),
  'a record whose artifact has a zero byte': record(
    (state) => {
      artifactOf(state).path = 'a\0b'
    },
    corrupt(`path ${NO_PATH}`),
  ),
  'a record whose artifact is a file URL': record((state) => {
    const { path: _, ...facts } = artifactOf(state)
    state.releases['1.0.0'].artifact = { url: 'file:///etc/passwd', ...facts }
  }, corrupt('artifact')),
  'a record whose artifact is the catalog': record((state) => {
    artifactOf(state).path = CATALOG
  }, corrupt('catalog.json would be two files')),
  'a record whose artifact lies below the catalog': record((state) => {
    artifactOf(state).path = `${CATALOG}/x.tar.gz`
  }, corrupt('catalog.json would be two files')),
  'a record whose artifact is our journal': record((state) => {
    artifactOf(state).path = '.registry-build/journal.txt'
  }, corrupt('The registry names .registry-build/journal.txt')),
  'a record whose artifact has an endless size': record((state) => {
    artifactOf(state).size = Number.MAX_VALUE
  }, corrupt('size is no whole number from 0 up')),
  'a record whose artifact is of bytes that are nowhere': record((state) => {
    artifactOf(state).digest = digestOf('other')
  }, corrupt('with digest')),
  'a record whose icon is the registry': record((state) => {
    state.listing.icon.path = 'registry.json'
  }, []),
  'a record whose README is another document': record((state) => {
    state.listing.readme = { ...state.listing.icon, path: 'plugins/hello.json' }
  }, []),
  'a record whose versions are the catalog': record((state) => {
    state.listing.metadata_path = CATALOG
  }, []),
  'a record whose versions climb': record(
    (state) => {
      state.listing.metadata_path = '../versions.json'
    },
    corrupt(`metadata_path ${NO_PATH}`),
  ),
  'a record whose definition is of another version': record((state) => {
    state.releases['1.0.0'].schema.path = 'plugins/hello/2.0.0/schema'
  }, corrupt('definition')),
  'a record with a version called __proto__': {
    before: {},
    setup: changeRecord(
      () => {},
      'hello',
      (state) => JSON.stringify(state).replaceAll('"1.0.0":', '"__proto__":'),
    ),
    expect: corrupt('releases › __proto__ is no version'),
  },
  'a record with a lifecycle of __proto__': {
    before: {},
    setup: changeRecord(
      () => {},
      'hello',
      (state) => JSON.stringify(state).replace('"lifecycle":{}', '"lifecycle":{"__proto__":{"at":"x"}}'),
    ),
    expect: corrupt('lifecycle › __proto__ is no version'),
  },
  'a record with dependencies on __proto__': {
    before: { [PLUGIN]: manifest({ dependencies: '{__proto__: "*", constructor: "*"}' }) },
    expect: [],
  },
  'a record nested 100,000 deep': {
    before: {},
    setup: changeRecord(
      () => {},
      'hello',
      (state) => JSON.stringify(state).replace('"name":"greet"', `"name":"greet","input":${deep(100_000)}`),
    ),
    expect: corrupt('is nested too deeply'),
    apart: true,
  },
  'a record whose time is none': record((state) => {
    state.releases['1.0.0'].published_at = '9999-99-99T99:99:99Z'
  }, corrupt('is no time')),
  'two records that share a path': {
    before: {
      'plugins/other/plugin.yaml': manifest({ slug: 'other' }),
      'plugins/other/logo.svg': LOGO,
      'plugins/other/main.js': 'other\n',
    },
    setup: changeRecord((state) => {
      artifactOf(state).path = 'apps/hello/1.0.0.tar.gz'
    }, 'other'),
    expect: corrupt('apps/hello/1.0.0.tar.gz would be two files (artifact, artifact)'),
  },
  'two records of which each has its versions at the other’s place': {
    before: {
      [PLUGIN]: manifest({ color: '"#00aa00"' }),
      'plugins/other/plugin.yaml': manifest({ slug: 'other', color: '"#00aa00"' }),
      'plugins/other/logo.svg': LOGO,
      'plugins/other/main.js': 'other\n',
    },
    setup: (ground) => {
      changeRecord((state) => {
        state.listing.metadata_path = 'apps/other/versions.json'
      })(ground)
      changeRecord((state) => {
        state.listing.metadata_path = 'apps/hello/versions.json'
      }, 'other')(ground)
    },
    expect: ['hello', 'other'].map((slug) =>
      finding('FLOWS_ARTIFACT_NOT_BUNDLED', `plugins/${slug}/plugin.yaml:2:10`, { slug, version: '1.0.0' }),
    ),
  },
}

/** What a killed build, or somebody who means harm, may have left in the out dir. */
const left = (make: (ground: Ground) => void, expected: HostileCase['expect']): HostileCase => ({
  before: {},
  setup: make,
  expect: expected,
  apart: true,
})

const replace =
  (path: string, target: string) =>
  ({ out }: Ground): void => {
    const file = join(out, path)
    mkdirSync(dirname(file), { recursive: true })
    execFileSync('rm', ['-rf', file])
    symlinkSync(target, file)
  }

const unusable = (part: string) => corrupt(part, 'OUT_DIR_UNUSABLE')
const NOT_OURS = unusable('it is not what this program made: remove .registry-build in it')
const JOURNAL = '.registry-build/journal.txt'
const writeJournal =
  (text: string | Uint8Array) =>
  ({ out }: Ground): void =>
    writeFileSync(join(out, JOURNAL), text)

export const OUT_DIR_CASES: Cases = {
  'a journal that names files outside': left(
    writeJournal('../../outside/secret.txt\n/etc/hostname\n..\\..\\x\n./registry.yaml\nplugins/../../registry.yaml\n'),
    [],
  ),
  'a journal of binary noise': left(
    writeJournal(Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7) % 256))),
    [],
  ),
  'a journal of 100,000 lines': left(writeJournal(names(100_000).join('\n')), []),
  'a journal that names a folder': left((ground) => {
    mkdirSync(join(ground.out, 'mine'))
    writeJournal('mine\n')(ground)
  }, []),
  'a journal that is a pipe': left(({ out }) => {
    execFileSync('rm', [join(out, JOURNAL)])
    execFileSync('mkfifo', [join(out, JOURNAL)])
  }, NOT_OURS),
  'a journal that is a link to a device': left(replace(JOURNAL, '/dev/zero'), NOT_OURS),
  'a journal that is a folder': left(({ out }) => {
    execFileSync('rm', [join(out, JOURNAL)])
    mkdirSync(join(out, JOURNAL))
  }, NOT_OURS),
  'a journal whose draft is a link out': left(
    replace('.registry-build/journal.tmp', '../../../outside/secret.txt'),
    [],
  ),
  'notes of ours that are a link out': left(replace('.registry-build', '../../outside'), NOT_OURS),
  'a folder of the out dir that is a link out': left(
    replace('apps', '../../outside'),
    unusable('apps in it is a link'),
  ),
  'a file of the out dir that is a link out': left(replace('registry.json', '../../outside/secret.txt'), []),
  'a file where a folder must be': {
    ...left(({ out }) => {
      execFileSync('rm', ['-r', join(out, 'apps')])
      writeFileSync(join(out, 'apps'), '')
    }, unusable('ENOTDIR')),
    // The journal is written anew before the first file is.
    alters: ['registry/dist'],
  },
  'a folder where a file must be': {
    ...left(({ out }) => {
      execFileSync('rm', [join(out, 'plugins/search')])
      mkdirSync(join(out, 'plugins/search'))
    }, unusable('EISDIR')),
    // The journal is written anew before the first file is.
    alters: ['registry/dist'],
  },
  'a build that was killed, with much left behind': left(({ out }) => {
    for (const name of names(50, '.registry-build/partial-')) {
      mkdirSync(join(out, name))
      writeFileSync(join(out, name, '1.tmp'), 'half')
    }
  }, []),
  'an out dir that is a file': {
    files: { dist: 'mine' },
    expect: {
      code: 'OUT_DIR_UNUSABLE',
      message: 'Could not write <>/registry/dist: it is a file, not a folder.',
    },
  },
  'an out dir that is a link to a folder': {
    setup: ({ out, outside }) => {
      mkdirSync(join(outside, 'www'))
      symlinkSync('../outside/www', out)
    },
    alters: ['outside/www'],
    expect: [],
  },
  'an out dir that is a link to nothing': {
    setup: ({ out }) => symlinkSync('nowhere', out),
    expect: corrupt('Could not write <>/registry/dist', 'OUT_DIR_UNUSABLE'),
  },
  'an out dir that is a pipe': {
    setup: ({ out }) => void execFileSync('mkfifo', [out]),
    expect: corrupt('ENOTDIR', 'STATE_UNREADABLE'),
    apart: true,
  },
  'an out dir below a file': {
    options: ({ dir }) => ({ out: join(dir, 'registry.yaml/dist') }),
    expect: corrupt('ENOTDIR', 'STATE_UNREADABLE'),
  },
  'an out dir that may not be written': {
    before: {},
    files: { 'plugins/hello/README.md': '# Hello\n' },
    setup: ({ out }) => void execFileSync('chmod', ['-R', 'a-w', out]),
    options: () => ({ env: { SOURCE_DATE_EPOCH: '1700000060' } }),
    expect: unusable('EACCES: permission denied'),
    asNobody: true,
  },
  'a file of the out dir that may not be read': {
    before: {},
    setup: ({ out }) => chmodSync(join(out, CATALOG), 0),
    expect: corrupt('EACCES: permission denied', 'STATE_UNREADABLE'),
    asNobody: true,
  },
  'a registry that may not be written': {
    setup: ({ dir }) => chmodSync(dir, 0o555),
    expect: unusable('EACCES: permission denied'),
    asNobody: true,
  },
  'state in a folder that is not there': {
    files: { 'registry.yaml': config('published: nowhere\n') },
    expect: corrupt('there is no such folder', 'STATE_UNREADABLE'),
  },
}
