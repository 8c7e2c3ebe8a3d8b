import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Digest } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import type { MeasuredFile } from './registry-reader.js'

/** Writes a file beside `toFile`, checks it, and renames it. `write` may stop once it is too large. */
export const copyWhole = async (
  shown: string,
  toFile: string,
  expected: { readonly digest: Digest; readonly size: number },
  write: (temp: string) => Promise<MeasuredFile | undefined>,
): Promise<void> => {
  const temp = `${toFile}.${randomBytes(6).toString('hex')}.tmp`
  await mkdir(dirname(toFile), { recursive: true })
  try {
    checkCopy(shown, await write(temp), expected)
    await rename(temp, toFile)
  } finally {
    await rm(temp, { force: true })
  }
}

const checkCopy = (
  shown: string,
  found: MeasuredFile | undefined,
  expected: { readonly digest: Digest; readonly size: number },
): void => {
  if (found === undefined) {
    throw new RegistryError('STATE_CORRUPT', `${shown} is missing, although a record names it.`, {
      hint: 'Put the file back from a copy of the registry.',
    })
  }
  if (found.digest === expected.digest && found.size === expected.size) return
  const isCut = found.size > expected.size
  const are = isCut ? `has more than ${expected.size} bytes` : `has ${found.size} bytes with digest ${found.digest}`
  throw new RegistryError('STATE_CORRUPT', `${shown} ${are}, not ${expected.size} with ${expected.digest}.`, {
    hint:
      found.encoding === undefined
        ? 'The file was changed after it was published: put it back from a copy of the registry.'
        : `The host sends it with Content-Encoding: ${found.encoding}, so clients unpack it on the way: take that header off.`,
  })
}
