import { createGunzip } from 'node:zlib'

/** Takes compressed bytes; both methods return what makes them no gzip, or what the receiver said. */
export interface Gunzip {
  readonly write: (bytes: Uint8Array) => Promise<string | undefined>
  readonly end: () => Promise<string | undefined>
  readonly close: () => void
}

const PART = 64 * 1024

/** An honest file does not unpack to more than this many times its size; a small one may. */
const UNPACKED_RATIO = 100
const UNPACKED_LEAST = 64 * 1024 * 1024

/** The most bytes that so many compressed ones may become. */
export const unpackedLimit = (packed: number): number => Math.max(packed * UNPACKED_RATIO, UNPACKED_LEAST)

/**
 * Opens a decompressor that hands its bytes to `onBytes` as they come, and stops at the first problem that this returns:
 * a bomb is not unpacked further than it is read. Bytes after the stream, which node:zlib passes over, are a problem too,
 * since other programs refuse them.
 */
export const openGunzip = (onBytes: (bytes: Buffer) => string | undefined): Gunzip => {
  const gunzip = createGunzip({ chunkSize: PART })
  let problem: string | undefined
  let written = 0
  let settle: () => void = () => {}
  const stop = (reason: string): void => {
    problem ??= reason
    gunzip.destroy()
    settle()
  }
  gunzip.on('data', (bytes: Buffer) => {
    if (problem !== undefined) return
    const found = onBytes(bytes)
    if (found !== undefined) stop(found)
  })
  gunzip.on('error', (error: NodeJS.ErrnoException) =>
    stop(error.code === 'Z_BUF_ERROR' ? 'is cut off' : `is damaged: ${error.message}`),
  )
  gunzip.on('end', () => settle())
  /** Does a step and waits for its callback, for the stream's end or for a problem. */
  const step = (start: (done: () => void) => void): Promise<string | undefined> =>
    new Promise((resolve) => {
      settle = () => resolve(problem)
      if (problem !== undefined) settle()
      else start(() => settle())
    })
  return {
    write: (bytes) => {
      // After its end the stream never calls back.
      if (gunzip.readableEnded && problem === undefined) problem = TRAILING
      written += bytes.length
      return step((done) => gunzip.write(bytes, done))
    },
    end: async () => {
      if (!gunzip.readableEnded) await step(() => gunzip.end())
      if (problem === undefined && gunzip.bytesWritten < written) problem = TRAILING
      return problem
    },
    close: () => {
      gunzip.destroy()
    },
  }
}

const TRAILING = 'has bytes after its end'
