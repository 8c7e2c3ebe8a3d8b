import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RegistryError } from '../../src/model/errors.js'
import { parseCatalog, parseRecord } from '../../src/protocols/native.js'
import { buildCatalog, renderCatalog } from '../../src/stages/build-catalog.js'
import { renderRecord } from '../../src/stages/build-record.js'
import { arbitraryRecord, arbitraryRecords } from './arbitrary-record.js'
import { CONFIG, GITHUB, LINKED } from './github-record.js'

const CATALOG = buildCatalog({ records: [GITHUB, LINKED], config: CONFIG })

const utf8 = (text: string): Uint8Array => Buffer.from(text)
const parsers = { parseCatalog, parseRecord }

/** Code and message of what `parse` throws. */
const refusal = (parse: () => unknown): readonly [string, string] => {
  try {
    parse()
  } catch (error) {
    if (error instanceof RegistryError) return [error.code, error.message]
    throw error
  }
  throw new Error('it was accepted')
}

type Json = { [key: string]: unknown }

/** The bytes of a document after a change to one member; `undefined` takes it away. */
const changed = (document: unknown, path: readonly string[], value: unknown): Uint8Array => {
  const copy = structuredClone(document) as Json
  let parent = copy
  for (const key of path.slice(0, -1)) parent = parent[key] as Json
  parent[path.at(-1) as string] = value
  return utf8(JSON.stringify(copy))
}

describe('parseRecord and parseCatalog', () => {
  it('read back what was written', () => {
    fc.assert(
      fc.property(arbitraryRecord, (record) => {
        expect(parseRecord(renderRecord(record).bytes)).toEqual(record)
      }),
    )
    fc.assert(
      fc.property(arbitraryRecords, (records) => {
        const catalog = buildCatalog({ records, config: CONFIG })
        expect(parseCatalog(renderCatalog(catalog))).toEqual(catalog)
      }),
    )
  })

  it.each([
    ['a web page', '<!doctype html><title>Not found</title>', 'it is a web page, no JSON'],
    ['nothing', '', 'it is empty'],
    ['the first half', renderCatalog(CATALOG).subarray(0, 300), 'it is not whole JSON'],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'it is not whole JSON'],
    ['another JSON', '[]', 'it is no object'],
    ['null', 'null', 'it is no object'],
    ['an empty object', '{}', 'schema is missing'],
  ])('refuse %s', (_, given, problem) => {
    const bytes = typeof given === 'string' ? utf8(given) : given
    for (const parse of Object.values(parsers)) {
      expect(refusal(() => parse(bytes, 'x.json'))).toEqual([
        'STATE_CORRUPT',
        `Could not understand x.json: ${problem}.`,
      ])
    }
  })

  it('ask for the newer program that wrote what is newer', () => {
    expect([
      refusal(() => parseCatalog(utf8('{"schema": 2, "all": "new"}'))),
      refusal(() => parseCatalog(changed(CATALOG, ['renderer'], 99))),
      refusal(() => parseRecord(changed(GITHUB, ['schema'], 3), 'records/github/7-00000000.json')),
    ]).toEqual([
      ['UPGRADE_REQUIRED', 'Could not read catalog.json: it has schema 2, this version knows 1.'],
      ['UPGRADE_REQUIRED', 'Could not read catalog.json: it has renderer 99, this version knows 3.'],
      ['UPGRADE_REQUIRED', 'Could not read records/github/7-00000000.json: it has schema 3, this version knows 1.'],
    ])
  })

  const deep = (depth: number): unknown => (depth === 0 ? 1 : [deep(depth - 1)])

  it.each<[readonly string[], unknown, string]>([
    [['slug'], '../x', 'slug is no slug'],
    [['revision'], 0, 'revision is no whole number from 1 up'],
    [['revision'], 1.5, 'revision is no whole number from 1 up'],
    [['extra'], 1, 'extra is not known here'],
    [['toString'], 1, 'toString is not known here'],
    [['listing', 'at'], '2024-13-01T00:00:00Z', 'listing › at is no time such as 2024-01-15T10:00:00Z'],
    [['listing', 'icon', 'path'], 'apps/../../x.svg', 'listing › icon › path is no path inside the registry'],
    [['listing', 'icon', 'path'], '/etc/passwd', 'listing › icon › path is no path inside the registry'],
    [['listing', 'icon', 'path'], 'C:/x.svg', 'listing › icon › path is no path inside the registry'],
    [['listing', 'icon', 'path'], 'apps/\ud800.svg', 'listing › icon › path is no path inside the registry'],
    [['listing', 'icon'], { url: 'javascript:alert(1)' }, 'listing › icon › path is missing'],
    [['listing', 'protocols', '0'], 'gopher', 'listing › protocols › 0 is no protocol'],
    [['listing', 'tags', '1'], '', 'listing › tags › 1 is no tag'],
    [['listing', 'metadata_path'], 'a\\b', 'listing › metadata_path is no path inside the registry'],
    [['releases', '1.0'], {}, 'releases › 1.0 is no version'],
    [['releases', 'a\u001b[31m'], {}, 'releases › "a\\u001b[31m" is no version'],
    [
      ['releases', '1.2.0', 'artifact', 'digest'],
      'sha256:AB',
      'releases › 1.2.0 › artifact › digest is no sha256 digest',
    ],
    [
      ['releases', '1.2.0', 'artifact', 'url'],
      'https://a.example',
      'releases › 1.2.0 › artifact › url is not known here',
    ],
    [['releases', '1.2.0', 'artifact', 'path'], 7, 'releases › 1.2.0 › artifact › path is no path inside the registry'],
    [
      ['releases', '1.2.0', 'schema', 'path'],
      'plugins/other/1.2.0/schema',
      'releases › 1.2.0 › schema › path is not the path of this version’s definition',
    ],
    [
      ['releases', '1.2.0', 'manifest', 'actions', '0', 'input'],
      deep(600),
      'releases › 1.2.0 › manifest › actions › 0 › input is nested too deeply',
    ],
    [['lifecycle', '1.2.0'], { yanked: {} }, 'lifecycle › 1.2.0 › at is missing'],
  ])('refuse a record whose %j is %j', (path, value, problem) => {
    expect(refusal(() => parseRecord(changed(GITHUB, path, value)))).toEqual([
      'STATE_CORRUPT',
      `Could not understand a record: ${problem}.`,
    ])
  })

  it.each<[readonly string[], unknown, string]>([
    [['generation'], '7', 'generation is no whole number from 1 up'],
    [['config', 'base_url'], 'https://x.example', 'config › base_url is no http URL that ends in a slash'],
    [['config', 'host'], 'gopher', 'config › host is no host that this version knows'],
    [['pending'], ['unknown'], 'pending › 0 is not among the plugins'],
    [['plugins', 'a b'], {}, 'plugins › "a b" is no slug'],
    [['plugins', 'github', 'latest'], '9.9.9', 'plugins › github › latest is not among the versions'],
    [['plugins', 'github', 'revision'], 8, 'plugins › github › record is not named by slug, revision and digest'],
    [['plugins', 'github', 'icon'], '../x', 'plugins › github › icon is no path inside the registry'],
    [['plugins', 'github', 'listing'], 'xyz', 'plugins › github › listing is not 16 hex digits'],
  ])('refuse a catalog whose %j is %j', (path, value, problem) => {
    expect(refusal(() => parseCatalog(changed(CATALOG, path, value)))).toEqual([
      'STATE_CORRUPT',
      `Could not understand catalog.json: ${problem}.`,
    ])
  })

  it('throw nothing but RegistryError, whatever the bytes', () => {
    const parsesOrRefuses = (bytes: Uint8Array): void => {
      for (const parse of Object.values(parsers)) {
        try {
          parse(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(RegistryError)
        }
      }
    }
    const valid = Buffer.concat([renderRecord(GITHUB).bytes, renderCatalog(CATALOG)])
    const recordLength = renderRecord(GITHUB).bytes.length
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), parsesOrRefuses))
    fc.assert(fc.property(fc.json(), (text) => parsesOrRefuses(utf8(text))))
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), (at, byte) => {
        const broken = Uint8Array.from(valid)
        broken[at] = byte
        parsesOrRefuses(broken.subarray(0, recordLength))
        parsesOrRefuses(broken.subarray(recordLength))
      }),
    )
    parsesOrRefuses(utf8('['.repeat(1_000_000)))
    parsesOrRefuses(utf8(`${'['.repeat(200_000)}${']'.repeat(200_000)}`))
  })
})
