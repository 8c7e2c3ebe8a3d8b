import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { filesIn } from './corpus.mjs'
import { mutateBytes } from './mutate-bytes.mjs'
import { mutateJson } from './mutate-json.mjs'
import { mutateTarball, unpack } from './mutate-tar.mjs'
import { runConfig, runIcon, runLifecycle, runManifest } from './targets/sources.mjs'
import { openState, runCatalog, runFlows, runRecord } from './targets/state.mjs'
import { openPrebuilt, openTarball } from './targets/tarballs.mjs'
import { DICTIONARIES } from './words.mjs'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const GOLDEN = join(ROOT, 'test/golden/example-registry')
const EXAMPLE = join(ROOT, 'example-registry')

const yamlOrJson = (bytes, other, random) =>
  bytes[0] === 0x7b && random.chance(0.7)
    ? mutateJson(bytes, other, random)
    : mutateBytes(bytes, other, DICTIONARIES.yaml, random)

const json = (bytes, other, random) =>
  random.chance(0.8) ? mutateJson(bytes, other, random) : mutateBytes(bytes, other, DICTIONARIES.json, random)

const svg = (bytes, other, random) => mutateBytes(bytes, other, DICTIONARIES.xml, random)

/** The name in the first line, or the tarball after it. */
const named = (bytes, other, random) => {
  const [line, rest] = splitLine(bytes)
  if (random.chance(0.5)) return Buffer.concat([mutateBytes(line, line, DICTIONARIES.name, random), NEWLINE, rest])
  return Buffer.concat([line, NEWLINE, mutateTarball(rest, splitLine(other)[1], random)])
}

const NEWLINE = Buffer.from('\n')
const splitLine = (bytes) => {
  const end = Math.max(0, bytes.indexOf(0x0a))
  return [bytes.subarray(0, end), bytes.subarray(end + 1)]
}

const MANIFESTS = filesIn(EXAMPLE, /^(plugin|connector|manifest)\.(ya?ml|json)$/)
const TARBALLS = filesIn(EXAMPLE, /\.t(ar\.)?gz$/)

const withName = (file) => Buffer.concat([Buffer.from(`${basename(file)}\n`), readFileSync(file)])

/**
 * What is fuzzed. `open`, given a folder, makes `run`, which must return or throw a RegistryError whatever the bytes, and
 * `prepare`, which may write; `seeds` are files of the project that serve as inputs, beside those in corpus/, and `read`
 * makes an input of one. `shrink` gives the bytes in which a finding may be made smaller, and what makes an input of them.
 */
export const TARGETS = {
  manifest: { open: () => ({ run: runManifest }), mutate: yamlOrJson, seeds: MANIFESTS },
  config: { open: () => ({ run: runConfig }), mutate: yamlOrJson, seeds: [join(EXAMPLE, 'registry.yaml')] },
  lifecycle: {
    open: () => ({ run: runLifecycle }),
    mutate: yamlOrJson,
    seeds: filesIn(EXAMPLE, /^lifecycle\.yaml$/),
  },
  icon: { open: () => ({ run: runIcon }), mutate: svg, seeds: filesIn(EXAMPLE, /\.(svg|png)$/) },
  tarball: {
    open: openTarball,
    mutate: mutateTarball,
    seeds: TARBALLS,
    shrink: (bytes) => ({ inner: unpack(bytes), wrap: (tar) => gzipSync(tar) }),
  },
  prebuilt: { open: openPrebuilt, mutate: named, seeds: TARBALLS, read: withName },
  record: { open: () => ({ run: runRecord }), mutate: json, seeds: filesIn(join(GOLDEN, 'records'), /\.json$/) },
  catalog: { open: () => ({ run: runCatalog }), mutate: json, seeds: [join(GOLDEN, 'catalog.json')] },
  state: { open: (dir) => openState(GOLDEN, dir), mutate: json, seeds: [join(GOLDEN, 'catalog.json')] },
  flows: {
    open: () => ({ run: runFlows }),
    mutate: json,
    seeds: [join(GOLDEN, 'registry.json'), ...filesIn(join(GOLDEN, 'apps'), /^versions\.json$/)],
  },
}
