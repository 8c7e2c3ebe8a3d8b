import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createMessage, enums, generateKey, type PrivateKey, readPrivateKey, sign } from 'openpgp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyPlugins } from '../../src/commands/verify-plugins.js'
import { useProject } from './project.js'
import { openTestRegistry, plugin, type TestRegistry } from './registry.js'

const useProjectOf = useProject()
let registry: TestRegistry
let author: { readonly publicKey: string; readonly key: PrivateKey; readonly keyId: string }
let stranger: string

/** A detached, armored signature. */
const signBytes = async (text: string): Promise<string> =>
  sign({
    message: await createMessage({ binary: Buffer.from(text) }),
    signingKeys: author.key,
    detached: true,
    config: { preferredHashAlgorithm: enums.hash.sha512 },
  })

const makeKey = () => generateKey({ userIDs: [{ name: 'Author', email: 'author@example.com' }] })

/** A manifest whose `signature` block is of all the rest. */
const signed = async (slug: string, change = ''): Promise<Readonly<Record<string, string>>> => {
  const files = plugin(slug, '1.0.0')
  const path = `plugins/${slug}/plugin.yaml`
  const text = files[path] ?? ''
  const lines = (await signBytes(text)).split('\n').map((line) => `    ${line}`.trimEnd())
  const block = ['signature:', '  type: gpg', `  key_id: "${author.keyId}"`, '  signature: |', ...lines].join('\n')
  return { ...files, [path]: `${text}${change}${block}\n` }
}

beforeAll(async () => {
  const { privateKey, publicKey } = await makeKey()
  const key = await readPrivateKey({ armoredKey: privateKey })
  author = { publicKey, key, keyId: `0x${key.getKeyID().toHex().toUpperCase()}` }
  stranger = (await makeKey()).publicKey
  registry = await openTestRegistry()
  await registry.publish({
    ...(await signed('good')),
    ...(await signed('forged', 'support: https://evil.example.com/\n')),
    ...plugin('plain', '1.0.0'),
  })
})
afterAll(() => registry.close())

const keysIn = (name: string, armored: string): string => {
  const file = join(useProjectOf().root, name)
  writeFileSync(file, armored)
  return file
}

test('a good signature by a trusted key is told, of what is installed, too', async () => {
  const { install, dir, cacheDir } = useProjectOf()
  const trustedKeys = [keysIn('stranger.asc', stranger), keysIn('author.asc', author.publicKey)]
  const checks = { trustedKeys, checkSignature: true }
  await install(registry.url, ['good'], checks)
  const { ok, plugins } = await verifyPlugins({ dir, cacheDir, ...checks })
  expect([ok, plugins.map(({ slug, isInstalled, signedBy }) => ({ slug, isInstalled, signedBy }))]).toEqual([
    true,
    [{ slug: 'good', isInstalled: true, signedBy: author.keyId }],
  ])
})

test('a definition that was changed after it was signed is refused', async () => {
  const { install, dir } = useProjectOf()
  const trustedKeys = [keysIn('author.asc', author.publicKey)]
  await expect(install(registry.url, ['forged'], { trustedKeys })).rejects.toMatchObject({
    code: 'SIGNATURE_INVALID',
    message: expect.stringContaining('forged 1.0.0 has a signature that is not good'),
  })
  expect(existsSync(dir)).toBe(false)
})

test('a signature by nobody who is trusted is refused, and so is none where one is required', async () => {
  const { install } = useProjectOf()
  const trustedKeys = [keysIn('stranger.asc', stranger)]
  await expect(install(registry.url, ['good'], { trustedKeys })).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' })
  await expect(install(registry.url, ['plain'], { trustedKeys, checkSignature: true })).rejects.toMatchObject({
    code: 'SIGNATURE_INVALID',
    message: 'plain 1.0.0 is not signed.',
  })
  expect((await install(registry.url, ['plain'], { trustedKeys })).ok).toBe(true)
})
