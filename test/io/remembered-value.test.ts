import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readRememberedValue, writeRememberedValue } from '../../src/io/remembered-value.js'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'remembered-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

it('is what was remembered last, under its own key', () => {
  expect(readRememberedValue(dir, 'one')).toBeUndefined()
  writeRememberedValue(join(dir, 'new'), 'one', { a: [1] })
  expect(readRememberedValue(join(dir, 'new'), 'one')).toEqual({ a: [1] })
  writeRememberedValue(join(dir, 'new'), 'two', 'x')
  expect(['one', 'two'].map((key) => readRememberedValue(join(dir, 'new'), key))).toEqual([undefined, 'x'])
})

it('is none when a byte of it is another', () => {
  writeRememberedValue(dir, 'key', { a: 1 })
  const file = join(dir, 'value')
  writeFileSync(file, readFileSync(file, 'latin1').replace('1', '2'), 'latin1')
  expect(readRememberedValue(dir, 'key')).toBeUndefined()
})

it('is none where nothing can be written, which is no error', () => {
  writeFileSync(join(dir, 'file'), '')
  writeRememberedValue(join(dir, 'file'), 'key', 1)
  expect(readRememberedValue(join(dir, 'file'), 'key')).toBeUndefined()
})
