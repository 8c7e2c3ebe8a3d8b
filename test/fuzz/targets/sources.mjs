import { buildListing } from '../../../dist/stages/build-listing.js'
import { renderRecord } from '../../../dist/stages/build-record.js'
import { checkIcon } from '../../../dist/stages/check-icon.js'
import { mergeRecords } from '../../../dist/stages/merge-records.js'
import { parseConfig } from '../../../dist/stages/parse-config.js'
import { parseConfigFile } from '../../../dist/stages/parse-config-file.js'
import { parseLifecycle } from '../../../dist/stages/parse-lifecycle.js'
import { parseManifest } from '../../../dist/stages/parse-manifest.js'
import { resolveLifecycle } from '../../../dist/stages/resolve-lifecycle.js'
import { selectIcon } from '../../../dist/stages/select-icon.js'
import { ARTIFACT, AT, checkDiagnostics, claim, ICON, isFailing, orRefusal } from './claims.mjs'
import { checkPublishable } from './state.mjs'

/*
 * What an author writes. What is accepted is published, so it must make a record that the next build can read.
 */

const OPTIONS = { defaults: {}, folderName: 'hello' }
const isJson = (bytes) => bytes[0] === 0x7b

export const runManifest = (bytes) => {
  const path = isJson(bytes) ? 'plugins/hello/manifest.json' : 'plugins/hello/plugin.yaml'
  const { parsed, diagnostics } = parseManifest({ path, bytes }, OPTIONS)
  checkDiagnostics(diagnostics, bytes)
  if (parsed === undefined || isFailing(diagnostics)) return
  const { manifest } = parsed
  const { icon: source } = selectIcon({ dir: 'plugins/hello', files: [] }, parsed)
  const icon = source.kind === 'url' ? { url: source.url } : { ...ICON, name: 'i.svg' }
  const listing = buildListing({ slug: 'hello', manifest, color: manifest.color ?? '#000000' }, { icon }, AT, undefined)
  checkPublishable(recordOf(listing, { '1.0.0': { published_at: AT, artifact: ARTIFACT, manifest } }))
}

export const runConfig = (bytes) => {
  const dir = '/registry'
  const read = () => parseConfigFile({ path: 'registry.yaml', bytes }, dir)
  const result = orRefusal(() => parseConfig({ source: read(), dir, env: {}, flags: {} }))
  if (result === undefined) return
  checkDiagnostics(result.diagnostics, bytes)
  claim((result.config === undefined) === isFailing(result.diagnostics), 'it has a config and errors')
}

const LISTING = {
  name: 'Hello',
  description: 'd',
  tags: [],
  color: '#000000',
  icon: ICON,
  protocols: ['flows'],
  at: AT,
}

const recordOf = (listing, releases) => ({ schema: 1, slug: 'hello', revision: 1, listing, releases, lifecycle: {} })

const PUBLISHED = recordOf(
  LISTING,
  Object.fromEntries(
    ['0.9.0', '1.0.0', '1.1.0', '1.2.0', '2.0.0-rc.1'].map((version) => [
      version,
      { published_at: AT, artifact: { ...ARTIFACT, path: `apps/x/${version}.tar.gz` } },
    ]),
  ),
)

export const runLifecycle = (bytes) => {
  const { entries, diagnostics } = parseLifecycle({ path: 'plugins/hello/lifecycle.yaml', bytes })
  checkDiagnostics(diagnostics, bytes)
  const place = { file: 'plugins/hello/lifecycle.yaml' }
  const plugin = { slug: 'hello', releases: [], lifecycle: entries, placeOf: () => place }
  const policy = { unpublish: 'anytime', changedContent: 'error' }
  const resolved = resolveLifecycle(plugin, PUBLISHED, { sourceTime: AT, isOwnState: false, policy })
  checkDiagnostics(resolved.diagnostics, bytes)
  const said = { slug: 'hello', releases: {}, lifecycle: resolved.entries }
  const { record } = mergeRecords(PUBLISHED, said)
  checkPublishable(record)
  const again = mergeRecords(record, said)
  claim(renderRecord(again.record).digest === renderRecord(record).digest, 'saying it twice says something else')
}

export const runIcon = (bytes) => {
  const name = bytes[0] === 0x89 ? 'logo.png' : 'logo.svg'
  checkDiagnostics(checkIcon({ name, bytes, limit: 1_000_000, place: { file: name } }))
}
