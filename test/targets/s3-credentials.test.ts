import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openS3Credentials, readS3Region } from '../../src/io/targets/s3-credentials.js'
import { problemOf } from './store-cases.js'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'aws-home-'))
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  vi.stubEnv('HOME', home)
  vi.stubEnv('AWS_CONFIG_FILE', join(home, '.aws/config'))
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, '.aws/credentials'))
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

const writeConfig = (text: string): void => {
  mkdirSync(join(home, '.aws'))
  writeFileSync(join(home, '.aws/config'), text)
}
const hint = 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile with AWS_PROFILE, or a role in the workflow.'

const KEYS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' }
const PROFILE = '[default]\naws_access_key_id = of\naws_secret_access_key = file\n'
const OTHER = '[profile other]\naws_access_key_id = of\naws_secret_access_key = other\naws_session_token = t\n'

test.each<readonly [string, Readonly<Record<string, string>>, string]>([
  ['keys alone', KEYS, ''],
  ['keys of a session', { ...KEYS, AWS_SESSION_TOKEN: 'token' }, ''],
  ['an empty token', { ...KEYS, AWS_SESSION_TOKEN: '' }, ''],
  ['keys that have expired', { ...KEYS, AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z' }, ''],
  ['keys before the default profile', KEYS, PROFILE],
  ['keys and a profile that is named', { ...KEYS, AWS_PROFILE: 'other' }, PROFILE + OTHER],
  ['keys and an empty name of a profile', { ...KEYS, AWS_PROFILE: '' }, PROFILE],
  ['a key without its secret', { AWS_ACCESS_KEY_ID: 'id' }, PROFILE],
  ['an empty secret', { ...KEYS, AWS_SECRET_ACCESS_KEY: '' }, PROFILE],
  ['an empty key', { ...KEYS, AWS_ACCESS_KEY_ID: '' }, PROFILE],
  ['a token alone', { AWS_SESSION_TOKEN: 'token' }, PROFILE],
  ['nothing', {}, PROFILE],
])('finds in the environment what the SDK finds: %s', async (_, env, config) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  writeConfig(config)
  // It says on the console that it passes keys over.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  const { accessKeyId, secretAccessKey, sessionToken } = await defaultProvider()()
  const found = await openS3Credentials('s3://b')()
  expect([found.accessKeyId, found.secretAccessKey, found.sessionToken]).toEqual([
    accessKeyId,
    secretAccessKey,
    sessionToken,
  ])
})

test('finds those that a process prints', async () => {
  const printed = JSON.stringify({ Version: 1, AccessKeyId: 'id', SecretAccessKey: 'secret' })
  writeFileSync(join(home, 'print.sh'), `echo '${printed}'`)
  writeConfig(`[default]\ncredential_process = sh ${join(home, 'print.sh')}\n`)
  expect(await openS3Credentials('s3://b')()).toMatchObject({ accessKeyId: 'id', secretAccessKey: 'secret' })
})

test('repeats nothing of a process that fails', async () => {
  writeFileSync(join(home, 'planted.sh'), 'echo planted >&2; exit 3')
  writeConfig(`[default]\ncredential_process = sh ${join(home, 'planted.sh')}\n`)
  expect(await problemOf(openS3Credentials('s3://b')())).toEqual({
    code: 'TARGET_DENIED',
    message: 'There are no credentials for s3://b: Could not load credentials from any providers.',
    hint,
  })
})

test('says that there are none', async () => {
  expect(await problemOf(openS3Credentials('s3://b')())).toEqual({
    code: 'TARGET_DENIED',
    message: 'There are no credentials for s3://b: Could not load credentials from any providers.',
    hint,
  })
})

test('finds the region in the environment, else in the profile', async () => {
  writeConfig('[default]\nregion = eu-west-1\n[profile other]\nregion = eu-west-2\n')
  const regions = [
    { AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' },
    { AWS_DEFAULT_REGION: 'b' },
    { AWS_PROFILE: 'other' },
    {},
  ]
  expect(await Promise.all(regions.map(readS3Region))).toEqual(['a', 'b', 'eu-west-2', 'eu-west-1'])
})

test('finds no region where there is no profile', async () => {
  expect(await readS3Region({})).toBeUndefined()
})
