import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { RegistryError } from '../model/errors.js'
import { comparePaths } from '../model/order.js'
import type { SourceFile } from '../model/source.js'
import { BLOCK, buildTarHeader, paddedSize } from './tar-header.js'

/** A part of a tar: the buffer's first `length` bytes. */
export interface TarPiece {
  readonly length: number
  readonly last: boolean
}

/**
 * Reads files as a tar, piece by piece into one buffer; every piece but the last fills it. The tar depends on paths,
 * executable bits and contents alone, in whatever order the files come.
 * @throws RegistryError FILE_UNREADABLE, also when a file no longer has the size that it was listed with
 */
export function* readTar(files: readonly SourceFile[], buffer: Buffer): Generator<TarPiece, void, void> {
  let length = 0

  function* makeRoom(): Generator<TarPiece, void, void> {
    if (length < buffer.length) return
    yield { length, last: false }
    length = 0
  }

  /** Whether there was room for all of it; most often there is, and a generator for each part would cost more than the copy. */
  const add = (bytes: Uint8Array): boolean => {
    if (bytes.length > buffer.length - length) return false
    buffer.set(bytes, length)
    length += bytes.length
    return true
  }

  function* put(bytes: Uint8Array): Generator<TarPiece, void, void> {
    for (let at = 0; at < bytes.length; ) {
      yield* makeRoom()
      const part = bytes.subarray(at, at + buffer.length - length)
      buffer.set(part, length)
      at += part.length
      length += part.length
    }
  }

  function* putContent(file: SourceFile): Generator<TarPiece, void, void> {
    const fd = openFile(file)
    try {
      for (let left = file.size; ; ) {
        yield* makeRoom()
        // One byte more than there should be tells a file that grew; fewer than asked for, that this is its end.
        const asked = Math.min(left + 1, buffer.length - length)
        const count = readPart(file, fd, buffer, length, asked)
        if (count > left || (count === 0 && left > 0)) throw sizeChanged(file)
        left -= count
        length += count
        if (left === 0 && count < asked) return
      }
    } finally {
      closeSync(fd)
    }
  }

  for (const file of files.toSorted((a, b) => comparePaths(a.path, b.path))) {
    const header = buildTarHeader(file)
    // Another tar may be made before this goes on, and with it another header.
    if (!add(header)) yield* put(Buffer.from(header))
    if (file.bytes === undefined) yield* putContent(file)
    else if (!add(file.bytes)) yield* put(file.bytes)
    const padding = ZEROS.subarray(0, paddedSize(file.size) - file.size)
    if (!add(padding)) yield* put(padding)
  }
  if (!add(ZEROS)) yield* put(ZEROS)
  yield { length, last: true }
}

/** Two empty blocks end a tar. */
const ZEROS = Buffer.alloc(2 * BLOCK)

// Synchronous: for a small file a promise costs many times the read itself.
const openFile = (file: SourceFile): number => {
  try {
    const fd = openSync(file.file, READ_PLAIN)
    if (fstatSync(fd).isFile()) return fd
    closeSync(fd)
  } catch (cause) {
    throw unreadable(file, cause)
  }
  throw unreadable(file, 'it is no regular file any more')
}

/** What has taken a file's place since it was listed: a link must not lead out of the plugin, a pipe not be waited for. */
const READ_PLAIN = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

const readPart = (file: SourceFile, fd: number, buffer: Buffer, at: number, length: number): number => {
  try {
    return readSync(fd, buffer, at, length, null)
  } catch (cause) {
    throw unreadable(file, cause)
  }
}

const unreadable = (file: SourceFile, cause: unknown): RegistryError =>
  new RegistryError(
    'FILE_UNREADABLE',
    `Could not read ${file.file}: ${cause instanceof Error ? cause.message : cause}`,
    {
      hint: 'Make the file readable, or exclude it with .registryignore.',
      cause,
    },
  )

const sizeChanged = (file: SourceFile): RegistryError =>
  new RegistryError('FILE_UNREADABLE', `${file.file} changed while it was read: it no longer has ${file.size} bytes.`, {
    hint: 'Run the build again when nothing else writes to the plugin.',
  })
