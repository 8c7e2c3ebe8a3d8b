import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readFileBytes } from '../../src/io/source-text.js'
import { RegistryError } from '../../src/model/errors.js'
import { makeFolder } from './source-fixture.js'

const errorOf = (file: string): unknown => {
  try {
    return readFileBytes(file, 10)
  } catch (error) {
    return error
  }
}

test('a file is read whole, up to its limit', () => {
  const dir = makeFolder({ x: new Uint8Array([0, 255, 13, 10]), empty: '' })
  expect(readFileBytes(join(dir, 'x'), 4)).toEqual(new Uint8Array([0, 255, 13, 10]))
  expect(readFileBytes(join(dir, 'x'), 3)).toBeUndefined()
  expect(readFileBytes(join(dir, 'empty'), 0)).toEqual(new Uint8Array())
})

test('what cannot be read stops the program, at once', () => {
  const dir = makeFolder()
  const missing = errorOf(join(dir, 'missing'))
  expect(missing).toBeInstanceOf(RegistryError)
  expect(missing).toMatchObject({
    code: 'FILE_UNREADABLE',
    message: `Could not read ${join(dir, 'missing')}: ENOENT: no such file or directory.`,
  })
  if (process.platform === 'win32') return
  execFileSync('mkfifo', [join(dir, 'pipe')])
  for (const [file, problem] of [
    ['pipe', 'not a regular file'],
    ['.', 'not a regular file'],
  ] as const) {
    expect(errorOf(join(dir, file))).toMatchObject({ message: `Could not read ${join(dir, file)}: ${problem}.` })
  }
})
