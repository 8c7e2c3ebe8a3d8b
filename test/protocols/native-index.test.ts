import { describe, expect, it } from 'vitest'
import { digestOf, hexOf } from '../../src/model/digest.js'
import { buildChecksums, buildSearchIndexDocument, parseCatalogChecksum } from '../../src/protocols/native-index.js'
import { buildCatalog } from '../../src/stages/build-catalog.js'
import { renderRecord } from '../../src/stages/build-record.js'
import { CONFIG, GITHUB, LINKED, slugOf, v } from './github-record.js'

const at = '2025-01-01T00:00:00Z'

describe('buildSearchIndexDocument', () => {
  it('lists what is offered, linked plugins included', () => {
    const yanked = { at, yanked: {} }
    const gone = {
      ...GITHUB,
      slug: slugOf('gone'),
      lifecycle: { [v('1.2.0')]: yanked, [v('1.1.0')]: yanked, [v('1.0.0')]: yanked },
    }
    const catalog = buildCatalog({ records: [LINKED, gone, GITHUB], config: CONFIG })
    expect(JSON.parse(JSON.stringify(buildSearchIndexDocument(catalog)))).toEqual({
      schema: 1,
      plugins: [
        {
          slug: 'github',
          name: 'GitHub Integration',
          description: 'Interact with GitHub repositories, issues, and pull requests',
          version: '1.2.0',
          author: 'OpenWorkflow Community',
          tags: ['vcs', 'github', 'git', 'development'],
          protocols: ['flows', 'openworkflow'],
          color: '#24292f',
          icon: 'apps/github/logo.svg',
          updated_at: '2024-09-20T14:30:00Z',
        },
        {
          slug: 'linked-app',
          name: 'Linked',
          description: 'Lives elsewhere',
          tags: [],
          protocols: ['flows'],
          color: '#df3826',
          icon: 'apps/linked-app/logo.png',
        },
      ],
    })
  })
})

describe('buildChecksums', () => {
  it('lists every artifact that is here, by path, then every record and the catalog', () => {
    const lifecycle = { [v('1.1.0')]: { at, unpublished: {} }, [v('1.0.0')]: { at, yanked: {} } }
    const line = (version: string) => `${hexOf(digestOf(`github ${version}`))}  apps/github/${version}.tar.gz\n`
    const record = renderRecord({ ...GITHUB, lifecycle })
    const checksums = buildChecksums(
      buildCatalog({ records: [{ ...GITHUB, lifecycle }], config: CONFIG }),
      digestOf('the catalog'),
    )
    const catalog = hexOf(digestOf('the catalog'))
    expect(checksums).toBe(
      `${line('1.0.0')}${line('1.2.0')}${hexOf(record.digest)}  ${record.path}\n${catalog}  catalog.json\n`,
    )
    expect(parseCatalogChecksum(checksums)).toBe(catalog)
    expect(parseCatalogChecksum(line('1.0.0'))).toBe(undefined)
  })
})
