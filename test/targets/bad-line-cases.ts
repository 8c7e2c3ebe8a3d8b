import { describe, expect, test } from 'vitest'
import type { ObjectTarget } from '../../src/model/deploy.js'
import type { Fault } from './proxy.js'
import { objectOf, put } from './store-cases.js'

/** What may befall a request to any store, after which it is made again. */
const FAULTS: readonly (readonly [string, Fault])[] = [
  ['is lost', 'lost'],
  ['is torn', 'torn'],
  ['gets half an answer', 'cut'],
  ['gets an answer that is no HTTP', 'garbled'],
  ['gets no answer', 'unheard'],
  ['gets 500', { status: 500 }],
  ['gets 500 after it was carried out', { after: 500 }],
  ['arrives twice', 'twice'],
]

export interface BadLine {
  /** Through the proxy. */
  readonly open: () => Promise<ObjectTarget> | ObjectTarget
  /** Straight to the store. */
  readonly clear: () => ObjectTarget
  /** The fault hits the next request. */
  readonly fail: (fault: Fault) => void
  /** What the store itself says now and then. */
  readonly own: readonly (readonly [string, Fault])[]
}

/** Every kind of request goes well in the end, whatever befalls its first try. */
export const describeBadLine = ({ open, clear, fail, own }: BadLine): void => {
  describe.each([...FAULTS, ...own])('behind a bad line: a request that %s', (name, fault) => {
    const path = `once/${name}`

    test('is made again: reading, looking, listing', async () => {
      const revision = await put(clear(), path, 'one')
      const target = await open()
      fail(fault)
      expect(await target.read(path)).toEqual({ kind: 'found', bytes: Buffer.from('one'), revision })
      fail(fault)
      expect(await target.look(path)).toMatchObject({ path, revision, size: 3 })
      fail(fault)
      expect((await target.list('once/')).map((each) => each.path)).toContain(path)
      fail(fault)
      const join = async (chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => {
        let text = ''
        for await (const chunk of chunks) text += Buffer.from(chunk).toString()
        return { text }
      }
      expect(await target.stream(path, join)).toEqual({ text: 'one' })
      await target.close()
    })

    test('is made again: writing and removing, whose outcome is what a reader finds', async () => {
      const target = await open()
      const made = `${path}/new`
      fail(fault)
      const created = await target.write(objectOf(made, 'mine'), 'absent')
      // Where the first try was carried out the second is refused: it says so, and the bytes are ours.
      expect(['written', 'refused']).toContain(created.kind)
      const read = await clear().read(made)
      expect(read).toMatchObject({ kind: 'found', bytes: Buffer.from('mine') })
      const revision = read.kind === 'found' ? read.revision : ''
      fail(fault)
      expect(['written', 'refused']).toContain((await target.write(objectOf(made, 'next'), { revision })).kind)
      expect(await clear().read(made)).toMatchObject({ bytes: Buffer.from('next') })
      fail(fault)
      expect(await target.remove(made)).toBe('removed')
      expect(await clear().read(made)).toEqual({ kind: 'absent' })
      await target.close()
    })
  })
}
