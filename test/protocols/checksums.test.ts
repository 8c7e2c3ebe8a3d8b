import { describe, expect, it } from 'vitest'
import { digestOf, hexOf } from '../../src/model/digest.js'
import { buildChecksums } from '../../src/protocols/checksums.js'
import { buildCatalog } from '../../src/stages/build-catalog.js'
import { renderRecord } from '../../src/stages/build-record.js'
import { CONFIG, GITHUB, v } from './github-record.js'

const at = '2025-01-01T00:00:00Z'

describe('buildChecksums', () => {
  it('lists every artifact that is here, by path, then every record', () => {
    const lifecycle = { [v('1.1.0')]: { at, unpublished: {} }, [v('1.0.0')]: { at, yanked: {} } }
    const line = (version: string) => `${hexOf(digestOf(`github ${version}`))}  apps/github/${version}.tar.gz\n`
    const record = renderRecord({ ...GITHUB, lifecycle })
    expect(buildChecksums(buildCatalog({ records: [{ ...GITHUB, lifecycle }], config: CONFIG }))).toBe(
      `${line('1.0.0')}${line('1.2.0')}${hexOf(record.digest)}  ${record.path}\n`,
    )
  })
})
