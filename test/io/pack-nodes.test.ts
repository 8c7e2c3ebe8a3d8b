import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { writeArtifact } from '../../src/io/pack.js'
import { compileIo } from './compile-io.js'
import { CORPUS, noise, writeCorpus } from './pack-corpus.js'

const ROOT = mkdtempSync(join(tmpdir(), 'pack-nodes-'))
afterAll(() => rmSync(ROOT, { recursive: true, force: true }))

/** Where scripts/other-nodes.mjs installs them. */
const NODES = fileURLToPath(new URL('../../node_modules/.cache/nodes/node_modules/', import.meta.url))
const programs = existsSync(NODES)
  ? readdirSync(NODES)
      .filter((name) => name.startsWith('node-'))
      .map((name) => join(NODES, name, 'bin/node'))
  : []

test('law: every release of Node packs the same bytes', async ({ skip }) => {
  if (programs.length < 2) {
    const hint = 'no other releases of Node: run node scripts/other-nodes.mjs'
    if (process.env['REQUIRE_SERVICES'] === '1') throw new Error(hint)
    skip(hint)
  }
  const files = writeCorpus(join(ROOT, 'files'), {
    ...CORPUS,
    // Longer than what is compressed at once.
    large: { bytes: Buffer.concat([noise(3_000_000, 7), Buffer.alloc(3_000_000, 'text '), noise(1_000_000, 8)]) },
  })
  const program = join(ROOT, 'pack.mjs')
  const pack = JSON.stringify(pathToFileURL(join(compileIo(ROOT), 'pack.js')))
  writeFileSync(
    program,
    `import { writeArtifact } from ${pack}
     const files = JSON.parse(process.argv[2])
     const written = await writeArtifact(files, process.argv[3])
     console.log(JSON.stringify({ node: process.versions.node, written }))`,
  )
  const outputs = programs.map((node, i): { node: string; written: unknown } => {
    const args = [program, JSON.stringify(files), join(ROOT, `${i}.tar.gz`)]
    return JSON.parse(execFileSync(node, args, { encoding: 'utf8', env: { TZ: 'Asia/Tokyo', LANG: 'tr_TR' } }))
  })
  const here = await writeArtifact(files, join(ROOT, 'here.tar.gz'))
  expect(outputs.map(({ written }) => written)).toEqual(outputs.map(() => here))
  const majors = new Set(outputs.map(({ node }) => node.split('.')[0]))
  expect([...majors].sort()).toEqual(['20', '22', '24'])
})
