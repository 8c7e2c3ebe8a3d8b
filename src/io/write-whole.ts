import { randomBytes } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'

/** Writes a file beside and renames it, so that it is there whole or not at all. */
export const writeWhole = (file: string, bytes: Uint8Array): void => {
  const beside = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    writeFileSync(beside, bytes)
    renameSync(beside, file)
  } finally {
    rmSync(beside, { force: true })
  }
}
