import { createHash } from 'node:crypto'
import { type Digest, hexOf } from '../../model/digest.js'
import { changed, openRange } from './open-body.js'
import type { SendBody } from './store-http.js'

export interface LargeFile {
  readonly file: string
  readonly size: number
  readonly digest: Digest
}

/** A part of a file that is uploaded on its own. */
export interface FilePart {
  /** 1 for the first. */
  readonly number: number
  readonly body: SendBody
  /** Hex digest of its bytes. */
  readonly digest: string
}

export interface FileParts {
  readonly parts: readonly FilePart[]
  /** Hex digest of the whole file, by the algorithm of the parts. */
  readonly digest: string
}

/**
 * Reads a file through and says in which parts it goes up, none larger than `size` unless there would be more than `most`.
 *
 * @throws RegistryError `FILE_UNREADABLE`, also when the file has another sha256 than it should
 */
export const readParts = async (
  { file, size: total, digest }: LargeFile,
  { size, most, algorithm }: { readonly size: number; readonly most: number; readonly algorithm: 'sha256' | 'md5' },
): Promise<FileParts> => {
  const step = Math.max(size, Math.ceil(total / most))
  const sha256 = createHash('sha256')
  const whole = createHash(algorithm)
  const parts: FilePart[] = []
  for (let start = 0; start < total; start += step) {
    const end = Math.min(start + step, total)
    const part = createHash(algorithm)
    for await (const chunk of openRange(file, start, end)) {
      for (const each of [sha256, whole, part]) each.update(chunk)
    }
    const body = { size: end - start, open: () => openRange(file, start, end) }
    parts.push({ number: parts.length + 1, body, digest: part.digest('hex') })
  }
  if (sha256.digest('hex') !== hexOf(digest)) throw changed(file)
  return { parts, digest: whole.digest('hex') }
}
