import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { readTarball } from '../../dist/io/read-tarball.js'
import { RegistryError } from '../../dist/model/errors.js'
import { parseCatalog, parseRecord } from '../../dist/protocols/native.js'
import { parseRegistryDocument, parseVersionsDocument } from '../../dist/protocols/parse-flows.js'
import { renderCatalog } from '../../dist/stages/build-catalog.js'
import { buildListing } from '../../dist/stages/build-listing.js'
import { renderRecord } from '../../dist/stages/build-record.js'
import { checkIcon } from '../../dist/stages/check-icon.js'
import { parseConfig } from '../../dist/stages/parse-config.js'
import { parseLifecycle } from '../../dist/stages/parse-lifecycle.js'
import { parseManifest } from '../../dist/stages/parse-manifest.js'
import { selectIcon } from '../../dist/stages/select-icon.js'
import { DICTIONARIES, mutateBytes, mutateJson, mutateTarball } from './mutate.mjs'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const GOLDEN = join(ROOT, 'test/golden/example-registry')
const EXAMPLE = join(ROOT, 'example-registry')

/** What a target may do with an input besides returning: refuse it. Anything else that is thrown is a crash. */
const orRefusal = (action) => {
  try {
    return action()
  } catch (error) {
    if (error instanceof RegistryError) return undefined
    throw error
  }
}

const claim = (isTrue, what) => {
  if (!isTrue) throw new Error(`the input is taken, but ${what}`)
}

const DIGEST = `sha256:${'0'.repeat(64)}`
const AT = '2024-01-15T10:00:00Z'

/** What is accepted is published: a record of it must be one that the next build can read. */
const checkPublished = (parsed, slug) => {
  const { manifest } = parsed
  const { icon: source } = selectIcon({ dir: 'plugins/hello', files: [] }, parsed)
  const icon = source.kind === 'url' ? { url: source.url } : { name: 'i.svg', digest: DIGEST, size: 1 }
  const color = manifest.color ?? '#000000'
  const listing = buildListing({ slug, manifest, color }, { icon }, AT, undefined)
  const artifact = { path: 'apps/x/1.0.0.tar.gz', size: 1, digest: DIGEST, content: DIGEST }
  const releases = { '1.0.0': { published_at: AT, artifact, manifest } }
  const record = { schema: 1, slug, revision: 1, listing, releases, lifecycle: {} }
  const { bytes } = renderRecord(record)
  claim(Buffer.from(renderRecord(parseRecord(bytes)).bytes).equals(bytes), 'its record changes when it is read')
}

const isFailing = (diagnostics) => diagnostics.some(({ severity }) => severity === 'error')

const checkDiagnostics = (diagnostics, bytes) => {
  const lines = Buffer.from(bytes).toString('latin1').split('\n').length
  for (const { code, severity, place, args } of diagnostics) {
    claim(typeof code === 'string' && ['error', 'warning', 'note'].includes(severity), 'a finding is none')
    claim((place.line ?? 1) >= 1 && (place.line ?? 1) <= lines && (place.column ?? 1) >= 1, 'a finding is nowhere')
    claim(args !== undefined, 'a finding has no facts')
  }
}

const OPTIONS = { defaults: {}, folderName: 'hello' }

const manifest = (bytes) => {
  const path = bytes[0] === 0x7b ? 'plugins/hello/manifest.json' : 'plugins/hello/plugin.yaml'
  const { parsed, diagnostics } = parseManifest({ path, bytes }, OPTIONS)
  checkDiagnostics(diagnostics, bytes)
  if (parsed !== undefined && !isFailing(diagnostics)) checkPublished(parsed, 'hello')
}

const config = (bytes) => {
  const source = { path: 'registry.yaml', bytes }
  const result = orRefusal(() => parseConfig({ source, dir: '/registry', env: {}, flags: {} }))
  if (result === undefined) return
  checkDiagnostics(result.diagnostics, bytes)
  claim((result.config === undefined) === isFailing(result.diagnostics), 'it has a config and errors')
}

const lifecycle = (bytes) => {
  const { diagnostics } = parseLifecycle({ path: 'plugins/hello/lifecycle.yaml', bytes })
  checkDiagnostics(diagnostics, bytes)
}

const record = (bytes) => {
  const found = orRefusal(() => parseRecord(bytes))
  if (found !== undefined) claim(parseRecord(renderRecord(found).bytes).slug === found.slug, 'cannot be read again')
}

const catalog = (bytes) => {
  const found = orRefusal(() => parseCatalog(bytes))
  if (found !== undefined) parseCatalog(renderCatalog(found))
}

const flows = (bytes) => {
  for (const { items, problems } of [parseRegistryDocument(bytes), parseVersionsDocument(bytes)]) {
    claim(Array.isArray(items) && problems.every((problem) => typeof problem === 'string'), 'it gives no lists')
  }
}

const icon = (bytes) => {
  const name = bytes[0] === 0x89 ? 'logo.png' : 'logo.svg'
  checkDiagnostics(checkIcon({ name, bytes, limit: 1_000_000, place: { file: name } }), Buffer.alloc(0))
}

let tarballFile
/** Where the one file lies that is written here and not by what is tested. */
export const tarballDir = () => {
  tarballFile ??= join(mkdtempSync(join(tmpdir(), 'fuzz-')), 'input.tar.gz')
  return join(tarballFile, '..')
}

const LIMITS = { unpackedBytes: 2 ** 20, entries: 1000, manifestBytes: 65_536 }

const tarball = async () => {
  const { problems, size, digest } = await readTarball(tarballFile, LIMITS)
  claim(problems.length <= 20 && size >= 0 && digest.startsWith('sha256:'), 'it says something else')
}

const yamlOrJson = (bytes, other, random) =>
  bytes[0] === 0x7b && random.chance(0.7)
    ? mutateJson(bytes, random)
    : mutateBytes(bytes, other, DICTIONARIES.yaml, random)

const json = (bytes, other, random) =>
  random.chance(0.8) ? mutateJson(bytes, random) : mutateBytes(bytes, other, DICTIONARIES.json, random)

/** Files below a folder whose paths match. */
const filesIn = (dir, pattern) =>
  !existsSync(dir)
    ? []
    : readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && pattern.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))

/** `seeds`: files of the project that serve as inputs, beside those kept in corpus/. */
export const TARGETS = {
  manifest: {
    run: manifest,
    mutate: yamlOrJson,
    seeds: filesIn(EXAMPLE, /^(plugin|connector|manifest)\.(ya?ml|json)$/),
  },
  config: { run: config, mutate: yamlOrJson, seeds: [join(EXAMPLE, 'registry.yaml')] },
  lifecycle: { run: lifecycle, mutate: yamlOrJson, seeds: filesIn(EXAMPLE, /^lifecycle\.yaml$/) },
  record: { run: record, mutate: json, seeds: filesIn(join(GOLDEN, 'records'), /\.json$/) },
  catalog: { run: catalog, mutate: json, seeds: [join(GOLDEN, 'catalog.json')] },
  flows: {
    run: flows,
    mutate: json,
    seeds: [join(GOLDEN, 'registry.json'), ...filesIn(join(GOLDEN, 'apps'), /^versions\.json$/)],
  },
  icon: {
    run: icon,
    mutate: (bytes, other, random) => mutateBytes(bytes, other, DICTIONARIES.xml, random),
    seeds: filesIn(EXAMPLE, /\.(svg|png)$/),
  },
  tarball: {
    before: (bytes) => {
      tarballDir()
      writeFileSync(tarballFile, bytes)
    },
    run: tarball,
    mutate: mutateTarball,
    seeds: filesIn(EXAMPLE, /\.t(ar\.)?gz$/),
  },
}

export const corpusDir = (target) => fileURLToPath(new URL(`corpus/${target}/`, import.meta.url))

/** Every input that is kept for a target; a crash is kept compressed, whatever its bytes. */
export const readCorpus = (target) =>
  [...TARGETS[target].seeds, ...filesIn(corpusDir(target), /./)].sort().map((file) => {
    const bytes = readFileSync(file)
    return { file, bytes: /crash-[0-9a-f]+\.gz$/.test(file) ? gunzipSync(bytes) : bytes }
  })
