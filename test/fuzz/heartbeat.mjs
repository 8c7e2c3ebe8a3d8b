import { LARGEST } from './mutate-bytes.mjs'

const HEAD = 16
/** A compressed input, or one with a name in front of it, may be a little larger. */
const ROOM = LARGEST + 65_536

/**
 * What one thread shows another of the input that it tries, in case that it never comes to an end: its target (one of
 * `names`), its number and its bytes. The first field counts beginnings and ends, so it is odd while an input is tried.
 */
export const openHeartbeat = (names, shared = new SharedArrayBuffer(HEAD + ROOM)) => {
  const head = new Int32Array(shared, 0, 4)
  const shown = new Uint8Array(shared, HEAD)
  return {
    shared,
    begin: (target, bytes, index) => {
      shown.set(bytes.subarray(0, ROOM))
      head[1] = Math.min(bytes.length, ROOM)
      head[2] = names.indexOf(target)
      head[3] = index
      Atomics.add(head, 0, 1)
    },
    end: () => Atomics.add(head, 0, 1),
    beats: () => Atomics.load(head, 0),
    isTrying: () => Atomics.load(head, 0) % 2 === 1,
    read: () => ({
      target: names[head[2]],
      index: head[3],
      bytes: Buffer.from(shown.slice(0, head[1])),
    }),
  }
}
