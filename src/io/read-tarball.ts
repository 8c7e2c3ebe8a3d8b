import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { DiagnosticArgs } from '../model/diagnostic.js'
import type { Digest } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import { openGunzip, unpackedLimit } from './gunzip.js'
import { openTarInspection } from './tar-inspection.js'

type TarballProblem =
  | { readonly code: 'PREBUILT_INVALID'; readonly args: DiagnosticArgs['PREBUILT_INVALID'] }
  | { readonly code: 'PREBUILT_UNSAFE'; readonly args: DiagnosticArgs['PREBUILT_UNSAFE'] }

/** The most that a tarball may hold. */
export interface TarballLimits {
  /** Bytes of the tar. */
  readonly unpackedBytes: number
  /** Entries, and the folders that they lie in. */
  readonly entries: number
  /** Bytes of the manifest at its root. */
  readonly manifestBytes: number
}

export interface InspectedTarball {
  /** Bytes of the file itself. */
  readonly size: number
  readonly digest: Digest
  /** At most 20; the first that makes it no tarball ends the reading. */
  readonly problems: readonly TarballProblem[]
  /** The manifest at the root; of several, the one whose name comes first in the order of the names allowed. */
  readonly manifest?: { readonly name: string; readonly bytes: Uint8Array }
}

const ENTRIES_LIMIT = 100_000

/** What a tarball of so many bytes may hold: no more than ours may that are packed here, and no more than an honest one. */
export const tarballLimits = (
  size: number,
  limits: { readonly artifact: number; readonly manifest: number },
): TarballLimits => ({
  unpackedBytes: Math.min(unpackedLimit(size), Math.max(limits.artifact, unpackedLimit(0))),
  entries: ENTRIES_LIMIT,
  manifestBytes: limits.manifest,
})

const PROBLEMS_LIMIT = 20
const PART = 64 * 1024

/**
 * Reads a `.tar.gz` once, to its end: its digest, what makes it unfit to be published, and the manifest inside. Memory
 * stays bounded whatever it unpacks to.
 * @throws RegistryError FILE_UNREADABLE when the file itself cannot be read; nothing for what is in it
 */
export const readTarball = async (file: string, limits: TarballLimits): Promise<InspectedTarball> => {
  const hash = createHash('sha256')
  const problems: TarballProblem[] = []
  const inspection = openTarInspection(limits, (entry, problem) => {
    if (problems.length < PROBLEMS_LIMIT) problems.push({ code: 'PREBUILT_UNSAFE', args: { entry, problem } })
  })
  const gunzip = openGunzip((bytes) => inspection.write(bytes))
  let size = 0
  let invalid: string | undefined
  try {
    for await (const part of readParts(file)) {
      invalid ??= size === 0 ? problemOfStart(part) : undefined
      size += part.length
      hash.update(part)
      // What is no tarball is still read to its end, for the digest.
      invalid ??= await gunzip.write(part)
    }
    invalid ??= size === 0 ? 'is empty' : ((await gunzip.end()) ?? inspection.end())
  } finally {
    gunzip.close()
  }
  const { manifest } = inspection
  const found = invalid === undefined ? [] : [{ code: 'PREBUILT_INVALID', args: { problem: invalid } } as const]
  return {
    size,
    digest: `sha256:${hash.digest('hex')}`,
    problems: [...found, ...problems].slice(0, PROBLEMS_LIMIT),
    ...(invalid === undefined && manifest !== undefined && { manifest }),
  }
}

/** Says more of what is no gzip than that it is none. */
const problemOfStart = (start: Buffer): string | undefined => {
  if (start[0] === 0x1f && start[1] === 0x8b) return undefined
  if (start.toString('latin1', 0, 2) === 'PK') return 'is a zip file, not a gzip-compressed tar'
  if (start.toString('latin1', 257, 262) === 'ustar') return 'is a tar that is not gzip-compressed'
  return 'is not gzip-compressed'
}

/** The file's bytes in parts, each valid until the next. */
async function* readParts(file: string): AsyncGenerator<Buffer, void, void> {
  const handle = await reading(file, () => open(file, 'r'))
  try {
    const buffer = Buffer.allocUnsafe(PART)
    for (;;) {
      const { bytesRead } = await reading(file, () => readInto(handle, buffer))
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

const readInto = (handle: FileHandle, buffer: Buffer): Promise<{ readonly bytesRead: number }> =>
  handle.read(buffer, 0, buffer.length, null)

const reading = async <T>(file: string, read: () => Promise<T>): Promise<T> => {
  try {
    return await read()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause
    throw new RegistryError('FILE_UNREADABLE', `Could not read ${file}: ${reason}`, {
      hint: 'Make the file readable, or move it out of the plugin.',
      cause,
    })
  }
}
