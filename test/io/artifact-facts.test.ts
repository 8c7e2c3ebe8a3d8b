import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readArtifactFacts } from '../../src/io/artifact-facts.js'
import { digestOf } from '../../src/model/digest.js'

describe('readArtifactFacts', () => {
  const tar = Buffer.from('what a tar holds')
  const packed = gzipSync(tar)

  it('knows the content of a gzip, however it comes', async () => {
    const facts = { size: packed.length, digest: digestOf(packed), content: digestOf(tar) }
    expect(await readArtifactFacts([packed])).toEqual(facts)
    expect(await readArtifactFacts([...packed].map((byte) => Uint8Array.of(byte)))).toEqual(facts)
  })

  it.each([
    ['no gzip', tar],
    ['a gzip that is cut off', packed.subarray(0, -4)],
  ])('knows only the bytes of %s', async (_, bytes) => {
    expect(await readArtifactFacts([bytes])).toEqual({
      size: bytes.length,
      digest: digestOf(bytes),
      content: undefined,
    })
  })

  it('holds no more than a part of a large one', async () => {
    const part = Buffer.alloc(1024 * 1024)
    function* parts(): Generator<Uint8Array> {
      for (let count = 0; count < 300; count++) yield part
    }
    const before = process.memoryUsage().rss
    expect((await readArtifactFacts(parts())).size).toBe(300 * 1024 * 1024)
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
  })
})
