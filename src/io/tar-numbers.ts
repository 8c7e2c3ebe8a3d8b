/** Where a header has numbers: mode, uid, gid, size, mtime. Offset and length in bytes. */
const FIELDS: readonly (readonly [at: number, length: number])[] = [
  [100, 8],
  [108, 8],
  [116, 8],
  [124, 12],
  [136, 12],
]
/** Of a device. Only headers of the POSIX format have them. */
const DEVICE_FIELDS: typeof FIELDS = [
  [329, 8],
  [337, 8],
]
const MAGIC = 257
const MTIME = 136

/** Octal digits with blanks around them; what follows a zero byte counts for nobody. */
const OCTAL = /^ *[0-7]* *(\0|$)/

/**
 * Whether every number of a header is one to all programs. Some read what they can of a wrong one, others stop there, so
 * that they find other files.
 */
export const hasPlainNumbers = (block: Buffer): boolean => {
  const isPosix = block.toString('latin1', MAGIC, MAGIC + 5) === 'ustar'
  return [...FIELDS, ...(isPosix ? DEVICE_FIELDS : [])].every(([at, length]) => {
    const first = block[at] ?? 0
    // The binary form, for numbers too large for octal digits; 0xff makes it negative, which only a time may be.
    if (first === 0x80 || (first === 0xff && at === MTIME)) return true
    return OCTAL.test(block.toString('latin1', at, at + length))
  })
}
