import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfigFile } from '../../src/io/config-file.js'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'config-file-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const refusal = (code: string, message: string) => expect.objectContaining({ name: 'RegistryError', code, message })

test('nothing there', async () => expect(await readConfigFile(dir)).toBeUndefined())

test.each(['registry.yaml', 'registry.yml'])('%s', async (name) => {
  await writeFile(join(dir, name), 'name: a\n')
  const source = await readConfigFile(dir)
  expect(source?.path).toBe(name)
  expect(Buffer.from(source?.bytes ?? []).toString()).toBe('name: a\n')
})

test('registry.yaml beats registry.yml', async () => {
  await writeFile(join(dir, 'registry.yaml'), 'name: a\n')
  await writeFile(join(dir, 'registry.yml'), 'name: b\n')
  expect((await readConfigFile(dir))?.path).toBe('registry.yaml')
})

test('no such folder', async () => {
  const missing = join(dir, 'missing')
  await expect(readConfigFile(missing)).rejects.toEqual(refusal('DIR_NOT_FOUND', `There is no folder ${missing}.`))
})

test('a file in the place of the folder', async () => {
  const file = join(dir, 'file')
  await writeFile(file, '')
  await expect(readConfigFile(file)).rejects.toEqual(refusal('DIR_NOT_FOUND', `${file} is not a folder.`))
  const below = join(file, 'below')
  await expect(readConfigFile(below)).rejects.toEqual(refusal('DIR_NOT_FOUND', `There is no folder ${below}.`))
})

test('a folder in the place of the file', async () => {
  const file = join(dir, 'registry.yaml')
  await mkdir(file)
  await expect(readConfigFile(dir)).rejects.toEqual(
    refusal('CONFIG_UNREADABLE', `Could not read ${file}: it is not a regular file.`),
  )
})

test('a file that is no config', async () => {
  const file = join(dir, 'registry.yaml')
  await writeFile(file, new Uint8Array(2 ** 20 + 1))
  await expect(readConfigFile(dir)).rejects.toEqual(
    refusal('CONFIG_UNREADABLE', `Could not read ${file}: it has more than 1048576 bytes.`),
  )
})
