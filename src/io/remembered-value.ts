import { join } from 'node:path'
import { readSealed, writeSealed } from './sealed-file.js'

const fileIn = (dir: string): string => join(dir, 'value')

/** The value (plain data) that a folder remembers under this key; `undefined` when there is none, or it is not whole. */
export const readRememberedValue = (dir: string, key: string): unknown => {
  const [known, value] = readSealed(fileIn(dir)) ?? []
  return value !== undefined && known?.toString() === key ? JSON.parse(value.toString()) : undefined
}

/** Remembers one value in place of the one before. */
export const writeRememberedValue = (dir: string, key: string, value: unknown): void => {
  try {
    writeSealed(fileIn(dir), [Buffer.from(key), Buffer.from(JSON.stringify(value))])
  } catch {
    // Then it will be found out again. Whoever remembers a build here says what is wrong.
  }
}
