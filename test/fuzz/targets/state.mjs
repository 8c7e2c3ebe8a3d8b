import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readPublished, readRecords } from '../../../dist/io/published-registry.js'
import { isSafePath } from '../../../dist/model/layout.js'
import { parseCatalog, parseRecord } from '../../../dist/protocols/native.js'
import { parseRegistryDocument, parseVersionsDocument } from '../../../dist/protocols/parse-flows.js'
import { assembleTree } from '../../../dist/stages/assemble-tree.js'
import { buildAdoptedRecord } from '../../../dist/stages/build-adopted-record.js'
import { buildCatalog, renderCatalog } from '../../../dist/stages/build-catalog.js'
import { renderRecord } from '../../../dist/stages/build-record.js'
import { parsePlace, planAdoption } from '../../../dist/stages/plan-adoption.js'
import { ARTIFACT, AT, claim, ICON, orRefusal, orRefusalLater } from './claims.mjs'

/*
 * What is read from a published registry, which anybody may have changed.
 */

const BASE = 'https://e.org/'
const CONFIG = { name: 'r', base_url: BASE, host: 'portable', at: AT }

const isSame = (a, b) => Buffer.from(a).equals(b)

/** A record that is accepted can be read again, and makes a registry whose catalog can be. */
export const checkPublishable = (record) => {
  const { bytes } = renderRecord(record)
  claim(isSame(renderRecord(parseRecord(bytes, 'record')).bytes, bytes), 'its record changes when it is read')
  const catalog = buildCatalog({ records: [record], config: CONFIG })
  checkCatalog(catalog)
  // Two things at one path, which a record may ask for, are refused.
  const tree = orRefusal(() => assembleTree({ catalog, records: [record] })) ?? []
  const paths = tree.map(({ path }) => path)
  claim(paths.every(isSafePath), 'it is written outside the registry')
  claim(new Set(paths).size === paths.length, 'it is written to one path twice')
}

const checkCatalog = (catalog) => {
  const bytes = renderCatalog(catalog)
  claim(isSame(renderCatalog(parseCatalog(bytes, 'catalog')), bytes), 'its catalog changes when it is read')
}

export const runRecord = (bytes) => {
  const found = orRefusal(() => parseRecord(bytes, 'record'))
  if (found !== undefined) checkPublishable(found)
}

export const runCatalog = (bytes) => {
  const found = orRefusal(() => parseCatalog(bytes, 'catalog'))
  if (found === undefined) return
  checkCatalog(found)
  checkCatalog(buildCatalog({ previous: found, records: [], config: CONFIG }))
}

/** What adopting makes of documents that something else wrote. */
export const runFlows = (bytes) => {
  const { items: apps, problems } = parseRegistryDocument(bytes)
  const { items: versions, problems: others } = parseVersionsDocument(bytes)
  claim(
    [...problems, ...others].every((problem) => typeof problem === 'string'),
    'its problems cannot be told',
  )
  const { hosted, linked } = planAdoption(BASE, apps)
  const releases = versions.map(({ version, artifactUrl }) => {
    const { path, isExact } = parsePlace(BASE, artifactUrl)
    const { size, digest, content } = ARTIFACT
    const place = path !== undefined && isExact ? { path } : { url: artifactUrl }
    return [version, { published_at: AT, artifact: { ...place, size, digest, content } }]
  })
  for (const app of [...hosted, ...linked]) {
    const icon = app.iconUrl === undefined ? ICON : { url: app.iconUrl }
    checkPublishable(buildAdoptedRecord({ app, icon, releases: 'metadataPath' in app ? releases : [] }))
  }
}

/** Reads the whole state, of the registry in the folder `golden` with another catalog. */
export const openState = (golden, dir) => {
  cpSync(golden, dir, { recursive: true })
  return {
    prepare: (bytes) => writeFileSync(join(dir, 'catalog.json'), bytes),
    run: async () => {
      const found = await orRefusalLater(async () => {
        const published = await readPublished(dir, { mustExist: true, parseCatalog })
        return { ...published, records: await readRecords(published, parseRecord) }
      })
      if (found === undefined) return
      claim(found.records.size === Object.keys(found.catalog.plugins).length, 'it lacks records')
    },
  }
}
