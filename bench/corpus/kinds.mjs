import { createCipheriv } from 'node:crypto'
import { buildIcon, buildManifest } from './manifest.mjs'
import { buildSourceText } from './source-text.mjs'

/** Bytes that no compressor makes smaller, as of images and WebAssembly: AES in counter mode over zeros. */
const buildNoise = (random, bytes) => {
  const key = Buffer.alloc(16)
  for (let at = 0; at < 16; at += 4) key.writeUInt32LE(random.below(2 ** 32), at)
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(bytes))
}

const buildFile = (random, path, bytes) => {
  const extension = path.slice(path.lastIndexOf('.') + 1)
  return extension === 'bin' ? buildNoise(random, bytes) : buildSourceText(random, extension, bytes)
}

/** What every plugin has: the manifest, and an icon, which belongs to its listing and is not packed. */
const buildStart = (random, slug) => [
  { path: 'plugin.yaml', content: buildManifest(random, slug) },
  { path: 'icon.svg', content: buildIcon(random) },
]

const buildSmall = (random, slug) => [
  ...buildStart(random, slug),
  { path: 'index.js', content: buildFile(random, 'index.js', 900 + random.below(600)) },
  { path: 'lib/client.js', content: buildFile(random, 'lib/client.js', 1_500 + random.below(1_500)) },
]

const FOLDERS = ['src', 'src/actions', 'src/model', 'lib', 'docs', 'data']

/** 38 files beside manifest and icon. Their shares differ as sizes of real files do: most are small, some are large. */
const buildMedium = (random, slug) => {
  const start = buildStart(random, slug)
  const room = 400_000 - start.reduce((sum, { content }) => sum + content.length, 0)
  const shares = Array.from({ length: 38 }, () => 1 + random.below(10) ** 2)
  const total = shares.reduce((sum, share) => sum + share, 0)
  const files = shares.map((share, index) => {
    const folder = FOLDERS[index % FOLDERS.length]
    const extension = { docs: 'md', data: 'json' }[folder] ?? 'js'
    const path = `${folder}/part-${String(index).padStart(2, '0')}.${extension}`
    return { path, content: buildFile(random, path, Math.floor((room * share) / total)) }
  })
  return [...start, ...files]
}

/** 10 MB of text and 10 MB of noise. */
const LARGE_FILES = [
  ['dist/bundle.js', 6_000_000],
  ['dist/vendor.js', 2_500_000],
  ['data/places.json', 1_000_000],
  ['docs/reference.md', 500_000],
  ['assets/model.bin', 7_000_000],
  ['assets/images.bin', 2_000_000],
  ['assets/fonts.bin', 1_000_000],
]

const buildLarge = (random, slug) => [
  ...buildStart(random, slug),
  ...LARGE_FILES.map(([path, bytes]) => ({ path, content: buildFile(random, path, bytes) })),
]

/** The corpora: how many plugins of which files. `build` gives a plugin's files, the manifest first. */
export const KINDS = {
  small: { plugins: 10_000, build: buildSmall },
  medium: { plugins: 1_000, build: buildMedium },
  large: { plugins: 50, build: buildLarge },
}
