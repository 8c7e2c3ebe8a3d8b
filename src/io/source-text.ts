import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { diagnostic } from '../model/diagnostic.js'
import { RegistryError } from '../model/errors.js'
import type { SourceFile, SourceText } from '../model/source.js'
import { messageOf, READ, type SourceRoot } from './source-file.js'

/**
 * The bytes of a regular file, read whole; `undefined` when it holds more than `limit` bytes, of which none are read.
 * Never waits for a FIFO or a device. Throws a `RegistryError` (`FILE_UNREADABLE`) when the file cannot be read.
 */
export const readFileBytes = (file: string, limit: number): Uint8Array | undefined => {
  try {
    return readWithin(file, limit)
  } catch (cause) {
    throw new RegistryError('FILE_UNREADABLE', `Could not read ${file}: ${messageOf(cause)}.`, { cause })
  }
}

/** The same of a file of a plugin, which may have been read already. */
export const readSourceBytes = (found: SourceFile, limit: number): Uint8Array | undefined =>
  found.bytes === undefined ? readFileBytes(found.file, limit) : found.size > limit ? undefined : found.bytes

const readWithin = (file: string, limit: number): Uint8Array | undefined => {
  const descriptor = openSync(file, READ)
  try {
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) throw new Error('not a regular file')
    if (stats.size > limit) return undefined
    const bytes = new Uint8Array(stats.size)
    let filled = 0
    while (filled < bytes.length) {
      const count = readSync(descriptor, bytes, filled, bytes.length - filled, null)
      if (count === 0) break
      filled += count
    }
    return bytes.subarray(0, filled)
  } finally {
    closeSync(descriptor)
  }
}

/** A small file read whole; `undefined`, with a finding, when it is larger than `limit` bytes or cannot be read. */
export const readSourceText = (root: SourceRoot, found: SourceFile, path: string, limit: number) => {
  if (found.size > limit) {
    root.report(diagnostic('FILE_TOO_LARGE', { file: path }, { size: found.size, limit }))
    return undefined
  }
  try {
    const bytes = found.bytes ?? readWithin(found.file, limit)
    if (bytes === undefined) throw new Error('it grew while it was read')
    return { path, bytes } satisfies SourceText
  } catch (error) {
    root.report(diagnostic('FILE_UNREADABLE', { file: path }, { problem: messageOf(error) }))
    return undefined
  }
}
