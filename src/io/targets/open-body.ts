import { createHash, hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { DeployBody } from '../../model/deploy.js'
import { digestOf, hexOf } from '../../model/digest.js'
import { RegistryError } from '../../model/errors.js'
import type { SendBody } from './store-http.js'

/** A file of more bytes than this is sent as a stream, in memory's stead. */
const STREAM_ABOVE = 1024 * 1024

/** Bytes to be sent, and the hex sha256 that they have. */
export interface OpenBody {
  readonly body: SendBody
  readonly sha256: string
}

/**
 * Opens the bytes of an object. A file whose bytes are not those of its digest is never sent whole: a stream of them breaks
 * off before its end.
 *
 * @throws RegistryError `FILE_UNREADABLE`, at once or while the stream is read
 */
export const openBody = async (body: DeployBody): Promise<OpenBody> => {
  if ('bytes' in body) return { body: body.bytes, sha256: hash('sha256', body.bytes) }
  const { file, size, digest } = body
  const sha256 = hexOf(digest)
  if (size > STREAM_ABOVE) return { body: { size, open: () => openFile(file, size, sha256) }, sha256 }
  const bytes = await reading(file, () => readFile(file))
  if (digestOf(bytes) !== digest) throw changed(file)
  return { body: bytes, sha256 }
}

async function* openFile(file: string, size: number, sha256: string): AsyncGenerator<Uint8Array> {
  const whole = createHash('sha256')
  let left = size
  for await (const chunk of openRange(file, 0, size)) {
    whole.update(chunk)
    left -= chunk.length
    if (left === 0 && whole.digest('hex') !== sha256) throw changed(file)
    yield chunk
  }
  if (left > 0) throw changed(file)
}

/** Part of a file, from byte `start` to before `end`. */
export async function* openRange(file: string, start: number, end: number): AsyncGenerator<Uint8Array> {
  if (start === end) return
  const stream = createReadStream(file, { start, end: end - 1, highWaterMark: 256 * 1024 })
  try {
    yield* stream
  } catch (error) {
    throw unreadable(file, error)
  } finally {
    stream.destroy()
  }
}

const reading = async <T>(file: string, action: () => Promise<T>): Promise<T> => {
  try {
    return await action()
  } catch (error) {
    throw unreadable(file, error)
  }
}

const unreadable = (file: string, error: unknown): RegistryError =>
  new RegistryError('FILE_UNREADABLE', `Could not read ${file}: ${(error as Error).message}.`, { cause: error })

/** What to say of a file that is not what it was when its digest was taken. */
export const changed = (file: string): RegistryError =>
  new RegistryError('FILE_UNREADABLE', `${file} changed while it was read.`, { hint: 'Run the command again.' })
