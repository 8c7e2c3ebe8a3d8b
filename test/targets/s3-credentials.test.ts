import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

const writeConfig = (text: string): void => {
  mkdirSync(join(home, '.aws'))
  writeFileSync(join(home, '.aws/config'), text)
}
const hint = 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile with AWS_PROFILE, or a role in the workflow.'

test('finds the credentials of the environment', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  vi.stubEnv('AWS_SESSION_TOKEN', 'token')
  const { accessKeyId, secretAccessKey, sessionToken } = await openS3Credentials('s3://b')()
  expect({ accessKeyId, secretAccessKey, sessionToken }).toEqual({
    accessKeyId: 'id',
    secretAccessKey: 'secret',
    sessionToken: 'token',
  })
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
