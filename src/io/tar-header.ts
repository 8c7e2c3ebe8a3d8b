import { Header, Pax } from 'tar'

/*
 * Reproducible: a header says what is in the file and nothing of the machine it came from.
 *   time   one for all, since a checkout gives every file its own; the one that npm gives its packages, which is late
 *          enough for formats that begin in 1980
 *   owner  0, without names: names differ from system to system
 *   mode   only whether the file is executable: the rest is the umask's
 *   name   the bytes as the disk has them, neither composed nor decomposed: a program may open a file by either
 */
const MTIME = new Date('1985-10-26T08:15:00Z')
const OWNER = { uid: 0, gid: 0, mtime: MTIME } as const

/** The name that Python's tarfile gives its extended headers; nothing reads it. */
const PAX_NAME = '././@PaxHeader'

export const BLOCK = 512

/** A file's header: one block, or with an extended header (pax) in front where the plain one cannot say it all. */
export const buildTarHeader = (file: {
  /** Relative, posix. */
  readonly path: string
  readonly size: number
  readonly executable: boolean
}): Buffer => {
  const { path, size } = file
  const block = Buffer.alloc(BLOCK)
  const mode = file.executable ? 0o755 : 0o644
  const needsPax = new Header({ ...OWNER, path, mode, size, type: 'File' }).encode(block)
  // A name of exactly 100 bytes would be written as `./name`.
  if (!needsPax && (path.length < 100 || new Header(block).path === path)) return block
  return Buffer.concat([buildPax(path, size), block])
}

/** More than the size field of eleven octal digits can say: 8 GiB. */
const LARGE = 8 ** 11

const buildPax = (path: string, size: number): Buffer => {
  const records = Buffer.from(new Pax({ path, ...(size >= LARGE ? { size } : {}) }).encodeBody())
  const bytes = Buffer.alloc(BLOCK + paddedSize(records.length))
  new Header({ ...OWNER, path: PAX_NAME, mode: 0o644, size: records.length, type: 'ExtendedHeader' }).encode(bytes)
  bytes.set(records, BLOCK)
  return bytes
}

/** The size with the zeros that fill its last block. */
export const paddedSize = (size: number): number => Math.ceil(size / BLOCK) * BLOCK
