import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { SourceFile } from '../../src/model/source.js'

/** A file to be packed: its content, and whether it is executable. */
interface CorpusFile {
  readonly bytes: Uint8Array | string
  readonly executable?: boolean
}
export type Corpus = Readonly<Record<string, CorpusFile>>

/** Bytes that do not compress, the same for a seed on every machine (xorshift32). */
export const noise = (length: number, seed: number): Buffer => {
  const bytes = Buffer.alloc(length)
  let state = seed
  for (let i = 0; i < length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes[i] = state
  }
  return bytes
}

/** Every case that a header can be hard for. */
export const CORPUS: Corpus = {
  'plugin.yaml': { bytes: 'name: hello\nversion: 1.0.0\n' },
  'bin/run': { bytes: '#!/bin/sh\necho hello\n', executable: true },
  empty: { bytes: '' },
  'data/block': { bytes: noise(512, 1) },
  'data/noise': { bytes: noise(70_000, 2) },
  'data/text': { bytes: 'The quick brown fox jumps over the lazy dog.\n'.repeat(5000) },
  'with space/it\'s "quoted" & more.txt': { bytes: 'quotes' },
  'composed-é.txt': { bytes: 'NFC' },
  'decomposed-e\u0301-z.txt': { bytes: 'NFD' },
  '日本語/ファイル.txt': { bytes: 'three bytes a letter' },
  'emoji-🎉': { bytes: 'beyond the BMP' },
  'private-\uffee': { bytes: 'sorts before it by bytes' },
  ['n'.repeat(99)]: { bytes: '99' },
  ['h'.repeat(100)]: { bytes: '100' },
  ['o'.repeat(101)]: { bytes: '101' },
  [`${'p'.repeat(100)}/${'q'.repeat(100)}`]: { bytes: 'fits prefix and name' },
  [`${'r/'.repeat(70)}${'s'.repeat(90)}`]: { bytes: 'a deep one' },
  [`${'t'.repeat(120)}/${'u'.repeat(120)}/${'v'.repeat(120)}`]: { bytes: 'longer than 255' },
}

/** Writes a corpus below a folder and tells of its files as a walk of that folder does. */
export const writeCorpus = (dir: string, corpus: Corpus): readonly SourceFile[] =>
  Object.entries(corpus).map(([path, { bytes, executable = false }]) => {
    const file = join(dir, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, bytes)
    chmodSync(file, executable ? 0o755 : 0o644)
    return { path, file, size: Buffer.byteLength(bytes), executable }
  })
