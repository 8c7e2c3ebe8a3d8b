import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import type { SourceFile } from '../../src/model/source.js'
import { compileIo } from './compile-io.js'
import { noise } from './pack-corpus.js'

const ROOT = mkdtempSync(join(tmpdir(), 'pack-memory-'))
afterAll(() => rmSync(ROOT, { recursive: true, force: true }))

const MIB = 1024 * 1024

/** A file of which half compresses. */
const writeLarge = (name: string, mebibytes: number): SourceFile => {
  const file = join(ROOT, name)
  const random = noise(MIB, name.length + mebibytes)
  const fd = openSync(file, 'w')
  for (let i = 0; i < mebibytes; i++) writeSync(fd, i % 2 ? random : Buffer.alloc(MIB, `${name} line ${i} of text; `))
  closeSync(fd)
  return { path: name, file, size: mebibytes * MIB, executable: false }
}

/** Runs a sentence of JavaScript in a process of its own; gives its result and the most memory it had, in MiB. */
const run = (module: string, sentence: string): { result: unknown; mebibytes: number } => {
  const program = join(ROOT, 'run.mjs')
  writeFileSync(
    program,
    `import * as io from ${JSON.stringify(pathToFileURL(module))}
     const result = await ${sentence}
     console.log(JSON.stringify({ result, mebibytes: process.resourceUsage().maxRSS / 1024 }))`,
  )
  return JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }))
}

test('1 GiB is packed, and read again, in less than 300 MB of memory', () => {
  const files = [writeLarge('a', 24), writeLarge('large', 1000)]
  const io = compileIo(ROOT)
  const outFile = join(ROOT, 'out.tar.gz')
  const packed = run(join(io, 'pack.js'), `io.writeArtifact(${JSON.stringify(files)}, ${JSON.stringify(outFile)})`)
  const { size, digest } = packed.result as { size: number; digest: string }
  expect(size).toBeGreaterThan(500 * MIB)
  expect(packed.mebibytes).toBeLessThan(286)
  const limits = JSON.stringify({ unpackedBytes: 2 ** 31, entries: 10, manifestBytes: 1000 })
  const read = run(join(io, 'read-tarball.js'), `io.readTarball(${JSON.stringify(outFile)}, ${limits})`)
  expect(read.result).toEqual({ size, digest, problems: [] })
  expect(read.mebibytes).toBeLessThan(286)
}, 120_000)
