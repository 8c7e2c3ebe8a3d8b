import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { KINDS } from './kinds.mjs'
import { buildSlug } from './manifest.mjs'
import { openRandom } from './random.mjs'

const CONFIG = `# A corpus of the benchmark: see bench/README.md.
name: Benchmark
baseUrl: https://plugins.example.com/
`

/** The seed of a plugin is its kind and number, so that the first thousand of ten thousand are the thousand. */
const openPlugin = (kind, index) => {
  const random = openRandom(`${kind} ${index}`)
  const slug = buildSlug(random, index)
  return { slug, files: () => KINDS[kind].build(random, slug) }
}

const writePlugin = (dir, kind, index) => {
  const { slug, files } = openPlugin(kind, index)
  const folders = new Set()
  for (const { path, content } of files()) {
    const file = join(dir, 'plugins', slug, path)
    if (!folders.has(dirname(file))) mkdirSync(dirname(file), { recursive: true })
    folders.add(dirname(file))
    writeFileSync(file, content)
  }
}

/** Changes whenever what makes the corpora does. */
const generatorDigest = () => {
  const here = import.meta.dirname
  const hash = createHash('sha256')
  for (const name of readdirSync(here).sort()) hash.update(readFileSync(join(here, name)))
  return hash.digest('hex')
}

const readStamp = (file) => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/**
 * Opens a corpus, a registry of `plugins` plugin folders of that kind, and makes it first unless it is there. It is the same
 * to the byte on every machine. A stamp beside it says that it is complete; while a plugin is changed there is none, so
 * that a benchmark that was killed meanwhile starts from a new one.
 */
export const openCorpus = (parent, kind, plugins, say) => {
  const name = `${kind}-${plugins}`
  const dir = join(parent, name)
  const stampFile = `${dir}.stamp`
  const stamp = `${generatorDigest()}\n`
  if (readStamp(stampFile) !== stamp) {
    say(`making ${name}`)
    rmSync(stampFile, { force: true })
    rmSync(dir, { recursive: true, force: true })
    for (let index = 0; index < plugins; index++) writePlugin(dir, kind, index)
    writeFileSync(join(dir, 'registry.yaml'), CONFIG)
    writeFileSync(stampFile, stamp)
  }
  return {
    kind,
    name,
    dir,
    plugins,
    /** Lets `use` change plugins through {@link editPlugin}, and puts them back. */
    changing: (use) => {
      rmSync(stampFile, { force: true })
      const changed = new Set()
      try {
        return use((index) => {
          changed.add(index)
          editPlugin(join(dir, 'plugins', openPlugin(kind, index).slug))
        })
      } finally {
        for (const index of changed) writePlugin(dir, kind, index)
        writeFileSync(stampFile, stamp)
      }
    },
  }
}

/** What an author does for a new version: one source edited, the version raised by a patch. */
const editPlugin = (dir) => {
  const manifest = join(dir, 'plugin.yaml')
  const text = readFileSync(manifest, 'utf8')
  const source = readdirSync(dir, { recursive: true }).find((path) => path.endsWith('.js'))
  writeFileSync(join(dir, source), `${readFileSync(join(dir, source), 'utf8')}// Changed.\n`)
  writeFileSync(
    manifest,
    text.replace(/^(version: "\d+\.\d+\.)(\d+)"/m, (_, start, patch) => `${start}${Number(patch) + 1}"`),
  )
}
