import { describe, expect, it } from 'vitest'
import type { PluginRecord } from '../../../src/model/record.js'
import { buildCatalog } from '../../../src/stages/build-catalog.js'
import { buildLists, selectLists } from '../../../src/stages/site/build-lists.js'
import { CONFIG, GITHUB, slugOf } from '../../protocols/github-record.js'

const plugin = (number: number, more: Partial<PluginRecord['listing']> = {}, revision = 1): PluginRecord => ({
  ...GITHUB,
  slug: slugOf(`p${number}`),
  revision,
  listing: { ...GITHUB.listing, name: `Plugin ${String(number).padStart(4, '0')}`, tags: [], ...more },
})

const many = (count: number): PluginRecord[] => Array.from({ length: count }, (_, at) => plugin(at))
const catalogOf = (records: readonly PluginRecord[]) => buildCatalog({ records, config: CONFIG })

describe('selectLists', () => {
  it('has plugins by name, whatever the case, and those of each tag', () => {
    const records = [
      plugin(1, { name: 'beta', tags: ['x', 'x'] }),
      plugin(2, { name: 'Alpha', tags: ['x', 'y'] }),
      plugin(3, { name: 'Gamma' }),
    ]
    const lists = [...selectLists(catalogOf(records).plugins)].map(([list, plugins]) => [
      list,
      plugins.map(({ slug }) => slug),
    ])
    expect(lists).toEqual([
      ['', ['p2', 'p1', 'p3']],
      ['x', ['p2', 'p1']],
      ['y', ['p2']],
    ])
  })

  it('leaves out what nobody can install', () => {
    const yanked = { yanked: {}, at: CONFIG.at }
    const gone = { ...plugin(1), lifecycle: { '1.0.0': yanked, '1.1.0': yanked, '1.2.0': yanked } } as PluginRecord
    expect(selectLists(catalogOf([gone]).plugins).get('')).toEqual([])
  })
})

describe('buildLists', () => {
  const records = many(250)
  const first = { ...catalogOf(records), lists: { '': [3, 4, 5] } }
  const listsOf = (next: readonly PluginRecord[]) => buildLists(first, catalogOf(next).plugins, 9)

  it('keeps the generation of each page that shows what it did', () => {
    expect(listsOf(records)).toEqual({ '': [3, 4, 5] })
    expect(listsOf([...records.slice(0, 150), plugin(150, {}, 2), ...records.slice(151)])).toEqual({ '': [3, 9, 5] })
  })

  it('raises that of every page when there is one more, or one less', () => {
    expect(listsOf(many(301))).toEqual({ '': [9, 9, 9, 9] })
    expect(listsOf(many(200))).toEqual({ '': [9, 9, 9] })
  })

  it('raises those after a plugin that joins', () => {
    expect(listsOf([...records, plugin(1000, { name: 'Plugin 0120b' })])).toEqual({ '': [3, 9, 9] })
  })

  it('keeps the list of a tag that nobody has any more', () => {
    const tagged = catalogOf([plugin(1, { tags: ['x'] })])
    const previous = { ...tagged, lists: buildLists(undefined, tagged.plugins, 1) }
    expect(previous.lists).toEqual({ '': [1], x: [1] })
    expect(buildLists(previous, catalogOf([plugin(1)]).plugins, 2)).toEqual({ '': [1], x: [2] })
  })
})
