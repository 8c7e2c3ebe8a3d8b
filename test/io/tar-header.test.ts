import fc from 'fast-check'
import { Header } from 'tar'
import { expect, test } from 'vitest'
import { BLOCK, buildTarHeader, type TarEntry } from '../../src/io/tar-header.js'

/** What the library makes of a file that needs no extended header. */
const encode = ({ path, size, executable }: TarEntry): Buffer => {
  const block = Buffer.alloc(BLOCK)
  const mtime = new Date('1985-10-26T08:15:00Z')
  new Header({ path, size, mode: executable ? 0o755 : 0o644, uid: 0, gid: 0, mtime, type: 'File' }).encode(block)
  return block
}

const plainName = fc.string({ unit: fc.constantFrom(...'abcXYZ019._- +/'), minLength: 1, maxLength: 99 })
const size = fc.oneof(
  fc.nat(100_000),
  fc.constantFrom(0, 1, 8 ** 9, 8 ** 10 - 1, 8 ** 10, 8 ** 10 + 1, 8 ** 11 - 1),
  fc.integer({ min: 0, max: 8 ** 11 - 1 }),
)

test('a header has the bytes that the library gives it, whatever the one before it was', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ path: plainName, size, executable: fc.boolean() }), { minLength: 1 }), (files) => {
      for (const file of files) expect(buildTarHeader(file).equals(encode(file))).toBe(true)
    }),
  )
})

test.each([
  ['with other characters', 'lib/ä.js'],
  ['with a character that ASCII ends before', 'lib/\u0080'],
  ['of 100 bytes', 'x'.repeat(100)],
  ['that has to be split', `${'d'.repeat(80)}/${'f'.repeat(60)}`],
  ['of more bytes than a header has', `${'d'.repeat(300)}/f`],
])('a name %s leaves nothing behind in the next header', (_, path) => {
  const file = { path: 'a', size: 7, executable: false }
  const before = Buffer.from(buildTarHeader(file))
  const other = buildTarHeader({ ...file, path })
  expect(other.length % BLOCK).toBe(0)
  expect(other.equals(before)).toBe(false)
  expect(buildTarHeader(file).equals(before)).toBe(true)
})
