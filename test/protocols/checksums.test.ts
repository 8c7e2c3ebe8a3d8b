import { describe, expect, it } from 'vitest'
import { digestOf, hexOf } from '../../src/model/digest.js'
import { buildChecksums, parseCatalogChecksum } from '../../src/protocols/checksums.js'
import { buildCatalog } from '../../src/stages/build-catalog.js'
import { renderRecord } from '../../src/stages/build-record.js'
import { CONFIG, GITHUB, v } from './github-record.js'

const at = '2025-01-01T00:00:00Z'

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
