import { constants, deflateRawSync, gzipSync } from 'node:zlib'
import { Header } from 'tar'

/** One entry as its header claims it to be, true or not. */
export interface Entry {
  readonly path: string
  readonly type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'FIFO' | 'CharacterDevice' | 'ExtendedHeader'
  readonly linkpath?: string
  readonly content?: string
  /** What the header says of the size, where that is not true. */
  readonly size?: number
  /** Overwrites bytes of the header, whose checksum is then made right again. */
  readonly patch?: { readonly at: number; readonly bytes: Uint8Array }
}

const BLOCK = 512

/** The bytes of a tar, by hand: no careful packer makes these. */
export const tarOf = (entries: readonly Entry[], end: Uint8Array = Buffer.alloc(2 * BLOCK)): Buffer =>
  Buffer.concat([...entries.flatMap(blocksOf), end])

export const tarball = (entries: readonly Entry[]): Uint8Array => gzipSync(tarOf(entries), { level: 1 })

const blocksOf = ({ path, type = 'File', linkpath, content = '', size, patch }: Entry): readonly Uint8Array[] => {
  const body = Buffer.from(content)
  const block = Buffer.alloc(BLOCK)
  const time = new Date(0)
  new Header({ path, type, size: size ?? body.length, mode: 0o644, mtime: time, ...(linkpath && { linkpath }) }).encode(
    block,
  )
  if (patch !== undefined) {
    block.set(patch.bytes, patch.at)
    writeChecksum(block)
  }
  return [block, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)]
}

const writeChecksum = (block: Buffer): void => {
  block.fill(' ', 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
}

/** `head`, then as many MiB of zeros: the same deflate block again and again, so that it costs nothing to make. */
export const gzipBomb = (head: Uint8Array, mebibytes: number): Uint8Array => {
  const flush = { finishFlush: constants.Z_SYNC_FLUSH, level: 9 } as const
  const zeros = deflateRawSync(Buffer.alloc(1024 * 1024), flush)
  return Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]),
    deflateRawSync(head, flush),
    ...Array.from({ length: mebibytes }, () => zeros),
    // The last block, and a checksum that nobody should live to compare.
    Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  ])
}
