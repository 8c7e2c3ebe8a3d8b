import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { list } from 'tar'
import { parsePrebuiltName } from '../../../dist/io/prebuilt-files.js'
import { readTarball } from '../../../dist/io/read-tarball.js'
import { openTarWalk } from '../../../dist/io/tar-walk.js'
import { parseConfig } from '../../../dist/stages/parse-config.js'
import { parseManifest } from '../../../dist/stages/parse-manifest.js'
import { parsePrebuilt } from '../../../dist/stages/parse-prebuilt.js'
import { checkDiagnostics, claim } from './claims.mjs'

/*
 * Tarballs that are published as they are. One that is accepted must be the same tarball to every program.
 */

const LIMITS = { unpackedBytes: 2 ** 20, entries: 1000, manifestBytes: 65_536 }

/** Writes each input into a file of the folder. */
const openFile = (dir, run) => {
  const file = join(dir, 'input.tar.gz')
  return { prepare: (bytes) => writeFileSync(file, bytes), run: (bytes) => run(file, bytes) }
}

export const openTarball = (dir) =>
  openFile(dir, async (file, bytes) => {
    const { problems, size, digest } = await readTarball(file, LIMITS)
    claim(problems.length <= 20 && size === bytes.length && digest.startsWith('sha256:'), 'it says something else')
    if (problems.length === 0) checkEntries(file, bytes)
  })

/** What node-tar, which most clients in JavaScript use, finds in a tarball that is accepted is what we found. */
const checkEntries = (file, bytes) => {
  const ours = []
  const walk = openTarWalk(({ name, type, size, linkTarget }) => {
    ours.push([name, type, size, linkTarget])
    return undefined
  })
  claim((walk.write(gunzipSync(bytes)) ?? walk.end()) === undefined, 'read at once it is refused')
  const theirs = []
  const onReadEntry = ({ path, type, size, linkpath }) => theirs.push([path, type, size, linkpath ?? ''])
  list({ file, sync: true, strict: true, onReadEntry })
  const [a, b] = [ours, theirs].map((entries) => JSON.stringify(entries))
  claim(a === b, `node-tar finds ${b} in it, and we ${a}`)
}

const { config: CONFIG } = parseConfig({ dir: '/registry', env: {}, flags: {} })
const MANIFEST = {
  path: 'plugins/hello/plugin.yaml',
  bytes: Buffer.from('name: Hello\ndescription: d\ncolor: "#00aa00"\n'),
}
const { parsed: PARSED } = parseManifest(MANIFEST, { defaults: {}, folderName: 'hello' })

/** The first line is the name of the tarball, what follows the tarball. */
export const openPrebuilt = (dir) =>
  openFile(dir, async (file, input) => {
    const end = input.indexOf(0x0a)
    const fileName = input.subarray(0, Math.max(0, end)).toString().slice(0, 255)
    const name = parsePrebuiltName(fileName)
    if (name === undefined) return
    const { stem, version, slug } = name
    const start = slug === undefined ? '' : `${slug}-`
    const spelled = ['', 'v', 'V'].map((mark) => `${start}${mark}${version}`)
    claim(spelled.includes(stem), 'its name has other parts')
    const { size, digest, manifest, problems } = await readTarball(file, LIMITS)
    const path = `plugins/hello/${fileName}`
    const inside = manifest && { path: `${path}!${manifest.name}`, bytes: manifest.bytes }
    const prebuilt = { path, file, version, ...(slug && { slug }), size, digest, ...(inside && { inside }) }
    const parent = { slug: 'hello', dir: 'plugins/hello', parsed: PARSED, ownVersion: undefined }
    const { diagnostics } = parsePrebuilt(prebuilt, parent, CONFIG, problems.length > 0)
    checkDiagnostics(diagnostics)
  })
