import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readSealed, writeSealed } from '../../src/io/sealed-file.js'

let dir: string
let file: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sealed-'))
  file = join(dir, 'new/folder/file')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const parts = (...texts: readonly string[]): readonly Buffer[] => texts.map((text) => Buffer.from(text))

it.each([[[]], [['']], [['a', '', 'ü\0\n']], [Array.from({ length: 5000 }, (_, at) => `part ${at}`)]])(
  'gives back the parts that were written',
  (texts) => {
    writeSealed(file, parts('something', 'longer', 'before'))
    writeSealed(file, parts(...texts))
    expect(readSealed(file)?.map(String)).toEqual(texts)
    expect(readdirSync(join(dir, 'new/folder'))).toEqual(['file'])
  },
)

it('is nothing where there is no file, or a folder', () => {
  expect(readSealed(file)).toBeUndefined()
  mkdirSync(file, { recursive: true })
  expect(readSealed(file)).toBeUndefined()
})

it('is nothing when any byte is another, is missing or too many', () => {
  writeSealed(file, parts('one', 'two'))
  const bytes = readFileSync(file)
  for (let at = 0; at < bytes.length; at++) {
    const other = Buffer.from(bytes)
    other[at] = (other[at] ?? 0) ^ 0x40
    writeFileSync(file, other)
    expect([at, readSealed(file)]).toEqual([at, undefined])
    writeFileSync(file, bytes.subarray(0, at))
    expect([at, readSealed(file)]).toEqual([at, undefined])
  }
  writeFileSync(file, Buffer.concat([bytes, bytes]))
  expect(readSealed(file)).toBeUndefined()
})

it.each([
  ['as many parts as no file has', [0xffffffff]],
  ['a part that is longer than the file', [0xffffffff, 1]],
  ['parts that do not fill the file', [1, 1]],
  ['parts without lengths', [1, 3]],
])('is nothing when it is sealed, but tells of %s', (_, numbers) => {
  const trailer = Buffer.alloc(4 * numbers.length)
  for (const [at, number] of numbers.entries()) trailer.writeUInt32LE(number, 4 * at)
  const bytes = Buffer.concat([Buffer.from('four'), trailer])
  writeFileSync(join(dir, 'x'), Buffer.concat([bytes, createHash('sha256').update(bytes).digest()]))
  expect(readSealed(join(dir, 'x'))).toBeUndefined()
})

it('leaves nothing when making a part fails', () => {
  const failing = function* (): Iterable<Buffer> {
    yield Buffer.from('a part')
    throw new Error('no more')
  }
  expect(() => writeSealed(file, failing())).toThrow('no more')
  expect(readdirSync(join(dir, 'new/folder'))).toEqual([])
})

it('leaves nothing when it cannot be written', () => {
  mkdirSync(join(file, 'taken'), { recursive: true })
  expect(() => writeSealed(file, parts('x'))).toThrow(/EISDIR|ENOTEMPTY|EEXIST/)
  expect(readdirSync(join(dir, 'new/folder'))).toEqual(['file'])
})
