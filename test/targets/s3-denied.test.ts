import { afterAll, beforeAll, expect, test } from 'vitest'
import { openS3Target } from '../../src/io/targets/s3.js'
import type { S3Credentials } from '../../src/io/targets/s3-signature.js'
import { childOf, readXml, textOf } from '../../src/io/targets/xml-tree.js'
import { describeWith } from './services/describe-with.js'
import { openS3Service, type S3Service } from './services/s3.js'
import { objectOf, problemOf, put } from './store-cases.js'

const service = await openS3Service()

/** moto's IAM, as somebody who may do everything. */
const callIam = async ({ endpoint }: S3Service, parameters: Readonly<Record<string, string>>) => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=x',
    },
    body: new URLSearchParams({ ...parameters, Version: '2010-05-08' }),
  })
  return readXml(Buffer.from(await response.arrayBuffer()))
}

/** A user who may do these things. */
const newUser = async (s3: S3Service, UserName: string, actions: readonly string[]): Promise<S3Credentials> => {
  await callIam(s3, { Action: 'CreateUser', UserName })
  const statement = { Effect: 'Allow', Action: actions, Resource: '*' }
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  if (actions.length > 0) await callIam(s3, { Action: 'PutUserPolicy', UserName, PolicyName: 'p', PolicyDocument })
  const root = await callIam(s3, { Action: 'CreateAccessKey', UserName })
  const key = childOf(root, 'CreateAccessKeyResult', 'AccessKey')
  return { accessKeyId: textOf(key, 'AccessKeyId'), secretAccessKey: textOf(key, 'SecretAccessKey') }
}

/** From now on moto looks at signatures and policies, or no longer. */
const setAuthentication = async (s3: S3Service, isOn: boolean): Promise<void> => {
  await fetch(`${s3.endpoint}/moto-api/reset-auth`, { method: 'POST', body: isOn ? '0' : 'inf' })
}

describeWith(service, 'a bucket that looks at credentials (needs moto_server, or S3_TEST_ENDPOINT)', (s3) => {
  let bucket: string
  let good: S3Credentials
  let nobody: S3Credentials
  beforeAll(async () => {
    bucket = await s3.newBucket()
    good = s3.isMoto ? await newUser(s3, 'publisher', ['s3:*']) : s3.credentials
    nobody = s3.isMoto ? await newUser(s3, 'nobody', []) : s3.credentials
    if (s3.isMoto) await setAuthentication(s3, true)
  })
  afterAll(async () => {
    if (s3.isMoto) await setAuthentication(s3, false)
    await s3.close()
  })
  const open = (credentials: S3Credentials) =>
    openS3Target({
      bucket,
      endpoint: s3.endpoint,
      region: s3.region,
      credentials,
      env: {},
      cache: { documents: 1, icons: 2, pages: 3 },
    })

  test('takes what is signed with the right key', async () => {
    const target = await open(good)
    // moto takes paths apart before it checks a signature, so that odd ones are never right.
    const paths = ['catalog.json', 'plugins/a', s3.isMoto ? 'apps/a/logo.svg' : 'plugins/tags/a%2Fb.json']
    for (const path of paths) {
      const revision = await put(target, path, path)
      expect(await target.read(path, revision)).toEqual({ kind: 'unchanged' })
      expect(await target.look(path)).toMatchObject({ path, revision })
    }
    expect((await target.list('', { limit: 3 })).map(({ path }) => path).sort()).toEqual([...paths].sort())
    expect(await target.remove('catalog.json')).toBe('removed')
    await target.close()
  })

  const requests = (target: Awaited<ReturnType<typeof open>>) => [
    target.read('a'),
    target.look('a'),
    target.list(''),
    target.write(objectOf('a', '1'), 'absent'),
    target.remove('a'),
  ]

  test('refuses an unknown access key, and the message says so', async () => {
    const target = await open({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'planted' })
    const problems = await Promise.all(requests(target).map(problemOf))
    expect(problems).toEqual(
      ['GetObject', 'GetObject', 'ListObjectsV2', 'PutObject', 'DeleteObject'].map((name) => ({
        code: 'TARGET_DENIED',
        message: `${name} of s3://${bucket}${name === 'ListObjectsV2' ? '' : '/a'} was refused: 403 InvalidAccessKeyId.`,
        hint: 'The store does not know this access key: check AWS_ACCESS_KEY_ID or the profile.',
      })),
    )
    await target.close()
  })

  test('refuses a wrong secret key, and the message says so', async () => {
    const target = await open({ ...good, secretAccessKey: 'planted' })
    const problems = await Promise.all(requests(target).map(problemOf))
    expect(problems.map(({ code, hint }) => ({ code, hint }))).toEqual(
      problems.map(() => ({
        code: 'TARGET_DENIED',
        hint: 'The secret key does not belong to the access key: check AWS_SECRET_ACCESS_KEY or the profile.',
      })),
    )
    expect(JSON.stringify(problems)).not.toContain('planted')
    await target.close()
  })

  test.runIf(s3.isMoto)('refuses who may not, and the message names the permission', async () => {
    const target = await open(nobody)
    const ofObject = `arn:aws:s3:::${bucket}/*`
    const missing = ` Without s3:ListBucket on arn:aws:s3:::${bucket} S3 says the same of an object that is not there.`
    expect(await Promise.all(requests(target).map(async (each) => (await problemOf(each)).hint))).toEqual([
      `Grant s3:GetObject on ${ofObject}.${missing}`,
      `Grant s3:GetObject on ${ofObject}.${missing}`,
      `Grant s3:ListBucket on arn:aws:s3:::${bucket}.`,
      `Grant s3:PutObject on ${ofObject}.`,
      `Grant s3:DeleteObject on ${ofObject}.`,
    ])
    await target.close()
  })
})
