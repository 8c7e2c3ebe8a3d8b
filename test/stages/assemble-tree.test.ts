import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Catalog, PublishedConfig } from '../../src/model/catalog.js'
import { digestOf } from '../../src/model/digest.js'
import { RegistryError } from '../../src/model/errors.js'
import { isSafePath } from '../../src/model/layout.js'
import { comparePaths } from '../../src/model/order.js'
import { type PluginRecord, versionsOf } from '../../src/model/record.js'
import type { TreeFile } from '../../src/model/tree.js'
import { WRITE_ORDER } from '../../src/model/tree.js'
import { parseRecord } from '../../src/protocols/native.js'
import { assembleTree } from '../../src/stages/assemble-tree.js'
import { buildCatalog } from '../../src/stages/build-catalog.js'
import { renderRecord } from '../../src/stages/build-record.js'
import { arbitraryRecords } from '../protocols/arbitrary-record.js'
import { CONFIG, GITHUB, LINKED, slugOf, v } from '../protocols/github-record.js'
import { schemaErrors } from '../protocols/schema-validator.js'

const at = '2025-01-01T00:00:00Z'

const treeOf = (records: readonly PluginRecord[], config: PublishedConfig = CONFIG) =>
  assembleTree({ catalog: buildCatalog({ records, config }), records })

const bytesOf = (files: readonly TreeFile[], path: string): Uint8Array => {
  const body = files.find((file) => file.path === path)?.body
  if (body === undefined || !('bytes' in body)) throw new Error(`no document ${path}`)
  return body.bytes
}

const line = ({ path, class: kind, mediaType, keyOnly }: TreeFile): string =>
  [kind, path, mediaType, ...(keyOnly ? ['key'] : [])].join(' ')

const HTML = 'text/html; charset=utf-8'

const portable = [
  'artifact apps/github/1.0.0.tar.gz application/gzip',
  'artifact apps/github/1.1.0.tar.gz application/gzip',
  'artifact apps/github/1.2.0.tar.gz application/gzip',
  'asset apps/github/README.md text/markdown; charset=utf-8',
  'asset apps/github/logo.svg image/svg+xml',
  'asset apps/linked-app/logo.png image/png',
  'schema plugins/github/1.0.0/schema application/yaml',
  'schema plugins/github/1.1.0/schema application/yaml',
  'schema plugins/github/1.2.0/schema application/yaml',
  `record ${renderRecord(GITHUB).path} application/json`,
  `record ${renderRecord(LINKED).path} application/json`,
  'catalog catalog.json application/json',
  'document apps/github/versions.json application/json',
  `document plugins/github.html ${HTML}`,
  'document plugins/github.json application/json',
  'document plugins/github/1.0.0.json application/json',
  'document plugins/github/1.1.0.json application/json',
  'document plugins/github/1.2.0.json application/json',
  `document plugins/github/index.html ${HTML}`,
  'index SHA256SUMS text/plain; charset=utf-8',
  'index index.json application/json',
  'index plugins/search application/json',
  'index plugins/search.json application/json',
  'index plugins/tags.json application/json',
  'index plugins/tags/development.json application/json',
  'index plugins/tags/git.json application/json',
  'index plugins/tags/github.json application/json',
  'index plugins/tags/vcs.json application/json',
  'index registry.json application/json',
  'index search-index.json application/json',
  'host .nojekyll text/plain; charset=utf-8',
]

describe('assembleTree', () => {
  it('holds every file, what is pointed at first', () => {
    expect(treeOf([LINKED, GITHUB]).map(line)).toEqual(portable)
  })

  it('is the same for GitHub Pages, and has keys in place of twins for s3', () => {
    expect(treeOf([LINKED, GITHUB], { ...CONFIG, host: 'github-pages' }).map(line)).toEqual(portable)
    expect(treeOf([LINKED, GITHUB], { ...CONFIG, host: 's3' }).map(line)).toEqual(
      portable
        .filter((file) => !file.endsWith(HTML) && !file.startsWith('host'))
        .flatMap((file) =>
          file.startsWith('document plugins/github.json')
            ? ['document plugins/github application/json key', file]
            : [file],
        ),
    )
  })

  it('names facts by digest, and repeats documents byte for byte where a path has twins', () => {
    const tree = treeOf([GITHUB])
    expect(tree.find((file) => file.path === 'apps/github/1.2.0.tar.gz')?.body).toEqual({
      digest: digestOf('github 1.2.0'),
      size: 5120,
    })
    const twins = [
      ['registry.json', 'index.json'],
      ['plugins/search', 'plugins/search.json'],
      ['plugins/github.json', 'plugins/github.html'],
      ['plugins/github.json', 'plugins/github/index.html'],
    ] as const
    for (const [a, b] of twins) expect(bytesOf(tree, a)).toEqual(bytesOf(tree, b))
  })

  it('drops the files of an unpublished version and keeps those of a yanked one', () => {
    const lifecycle = { [v('1.1.0')]: { at, unpublished: {} }, [v('1.0.0')]: { at, yanked: {} } }
    const record = { ...GITHUB, lifecycle }
    const dropped = ['apps/github/1.1.0.tar.gz', 'plugins/github/1.1.0/schema']
    expect(treeOf([record, LINKED]).map(line)).toEqual(
      portable
        .filter((file) => !dropped.some((path) => file.includes(` ${path} `)))
        .map((file) => file.replace(renderRecord(GITHUB).path, renderRecord(record).path)),
    )
  })

  it('has no OpenWorkflow document of a Flows app, and no Flows document of an OpenWorkflow plugin', () => {
    const pathsFor = (protocol: 'flows' | 'openworkflow') =>
      treeOf([{ ...GITHUB, listing: { ...GITHUB.listing, protocols: [protocol] } }])
        .filter((file) => file.class === 'document')
        .map((file) => file.path)
    expect(pathsFor('flows')).toEqual(['apps/github/versions.json'])
    expect(pathsFor('openworkflow').filter((path) => path.startsWith('apps/'))).toEqual([])
  })

  it('keeps the definitions of published versions when their plugin leaves the protocol', () => {
    const left = treeOf([{ ...GITHUB, listing: { ...GITHUB.listing, protocols: ['flows'] } }])
    const schemas = (files: readonly TreeFile[]) => files.filter((file) => file.class === 'schema')
    expect(schemas(left)).toEqual(schemas(treeOf([GITHUB])))
    expect(schemas(left)).toHaveLength(3)
  })

  it('keeps the versions document of an adopted app where it was', () => {
    const record = { ...GITHUB, listing: { ...GITHUB.listing, metadata_path: 'github/meta.json' } }
    const paths = treeOf([record]).map((file) => file.path)
    expect([paths.includes('github/meta.json'), paths.includes('apps/github/versions.json')]).toEqual([true, false])
  })

  it('takes what two plugins share once, and refuses two files at one path', () => {
    const other = { ...GITHUB, slug: slugOf('other'), listing: { ...GITHUB.listing, protocols: ['flows' as const] } }
    const flows = { ...GITHUB, listing: other.listing }
    expect(treeOf([flows, other]).filter((file) => file.class === 'artifact')).toHaveLength(3)
    const icon = (path: string): PluginRecord => ({
      ...LINKED,
      listing: { ...LINKED.listing, icon: { path, digest: digestOf('x'), size: 1 } },
    })
    for (const path of ['catalog.json', 'apps/github/logo.svg', 'apps/github', 'apps/github/logo.svg/x.png']) {
      expect(() => treeOf([GITHUB, icon(path)])).toThrow(RegistryError)
    }
  })

  it('refuses a catalog of other records', () => {
    const catalog = buildCatalog({ records: [GITHUB], config: CONFIG })
    expect(() => assembleTree({ catalog, records: [{ ...GITHUB, revision: 8 }] })).toThrow('another record of github')
    expect(() => assembleTree({ catalog, records: [GITHUB, LINKED] })).toThrow('other plugins')
  })

  it('gives two states of a document different bytes even when its fields are the same', () => {
    const first = buildCatalog({ records: [GITHUB], config: CONFIG })
    const next = (previous: Catalog, records: readonly PluginRecord[], name = CONFIG.name) =>
      buildCatalog({ previous, records, config: { ...CONFIG, name } })
    const before = assembleTree({ catalog: first, records: [GITHUB] })
    const changed = { ...GITHUB, revision: 8, listing: { ...GITHUB.listing, support: 'new', at } }
    const after = assembleTree({ catalog: next(first, [changed]), records: [changed] })
    const documents = before.filter((file) => file.class === 'document' || file.class === 'index')
    const same = documents.filter((file) => Buffer.from(bytesOf(after, file.path)).equals(bytesOf(before, file.path)))
    expect(same).toEqual([])
    const reconfigured = assembleTree({ catalog: next(first, [GITHUB], 'Other'), records: [GITHUB] })
    expect(bytesOf(reconfigured, 'apps/github/versions.json')).toEqual(bytesOf(after, 'apps/github/versions.json'))
    const end = (files: readonly TreeFile[], path: string) =>
      / *\n$/.exec(Buffer.from(bytesOf(files, path)).toString())?.[0].length
    expect([end(before, 'apps/github/versions.json'), end(before, 'registry.json')]).toEqual([9, 2])
    expect([end(after, 'apps/github/versions.json'), end(after, 'registry.json')]).toEqual([10, 3])
  })

  it('never gives a document back the bytes it had before a plugin came and went', () => {
    const other = { ...GITHUB, slug: slugOf('other') }
    const gone = {
      ...other,
      revision: 8,
      lifecycle: Object.fromEntries(versionsOf(other).map((version) => [version, { at, yanked: {} }])),
    }
    const first = buildCatalog({ records: [GITHUB], config: CONFIG })
    const second = buildCatalog({ previous: first, records: [GITHUB, other], config: CONFIG })
    const third = buildCatalog({ previous: second, records: [GITHUB, gone], config: CONFIG })
    const before = assembleTree({ catalog: first, records: [GITHUB] })
    const after = assembleTree({ catalog: third, records: [GITHUB, gone] })
    const indexes = before.filter((file) => file.class === 'index').map((file) => file.path)
    expect(indexes).toHaveLength(11)
    for (const path of indexes) expect(bytesOf(after, path), path).not.toEqual(bytesOf(before, path))
  })

  it('leaves a tag’s document as it is while its plugins are', () => {
    const other = { ...GITHUB, slug: slugOf('other'), listing: { ...GITHUB.listing, tags: ['vcs', 'new'] } }
    const first = buildCatalog({ records: [GITHUB], config: CONFIG })
    const second = buildCatalog({ previous: first, records: [GITHUB, other], config: CONFIG })
    expect([first.tags, second.tags]).toEqual([
      { development: 1, git: 1, github: 1, vcs: 1 },
      { development: 1, git: 1, github: 1, new: 2, vcs: 2 },
    ])
  })

  const schemaOf = (path: string): string | undefined => {
    if (path === 'registry.json' || path === 'index.json') return 'flows-registry'
    if (/^(apps|meta)\/.*\.json$/.test(path)) return 'flows-versions'
    if (path === 'plugins/tags.json') return 'openworkflow-tags'
    if (/^plugins\/(search|tags\/)/.test(path)) return 'openworkflow-search'
    return path.startsWith('plugins/') ? 'openworkflow-details' : undefined
  }

  it('holds only documents that the protocols allow', () => {
    const lifecycle = {
      [v('1.2.0')]: { at, deprecated: { reason: 'r', replacement_version: v('1.1.0') } },
      [v('1.1.0')]: { at, yanked: {} },
      [v('1.0.0')]: { at, unpublished: { reason: 'r' } },
    }
    const documents = treeOf([{ ...GITHUB, lifecycle }, { ...GITHUB, slug: slugOf('gh2') }, LINKED]).filter(
      (file) => file.class === 'document' || file.class === 'index',
    )
    const results = documents.flatMap(({ path }) => {
      const schema = schemaOf(path)
      return schema === undefined ? [] : [[path, ...schemaErrors(schema, bytesOf(documents, path))]]
    })
    expect(results.filter((result) => result.length > 1)).toEqual([])
    expect(results).toHaveLength(documents.length - 2)
  })

  it('is in order, safe and without a path twice; and the same from records read back', () => {
    fc.assert(
      fc.property(arbitraryRecords, (records) => {
        const tree = treeOf(records)
        const paths = tree.map((file) => file.path)
        expect(new Set(paths).size).toBe(paths.length)
        expect(paths.filter((path) => !isSafePath(path))).toEqual([])
        const keys = tree.map((file) => [WRITE_ORDER.indexOf(file.class), file.path] as const)
        expect([...keys].sort(([a, x], [b, y]) => a - b || Buffer.compare(Buffer.from(x), Buffer.from(y)))).toEqual(
          keys,
        )
        expect(treeOf(records.map((record) => parseRecord(renderRecord(record).bytes)))).toEqual(tree)
      }),
    )
  })
})

it('comparePaths is the order of UTF-8 bytes', () => {
  const paths = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('a', '\uffff', '\u{1f600}', '/') }),
  )
  fc.assert(
    fc.property(paths, paths, (a, b) => {
      expect(Math.sign(comparePaths(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
})
