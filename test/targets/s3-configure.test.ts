import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configureS3 } from '../../src/io/targets/s3-configure.js'
import {
  type PlannedSetting,
  planCors,
  planPolicy,
  planPublicAccess,
  planWebsite,
} from '../../src/io/targets/s3-settings.js'
import { openFaultProxy } from './proxy.js'
import { describeWith } from './services/describe-with.js'
import { openS3Service } from './services/s3.js'
import { problemOf } from './store-cases.js'

const service = await openS3Service()
afterAll(() => service?.close())

const WANTED = { origins: ['*'], publicRead: true, website: { index: 'index.html', error: '404.html' }, dryRun: false }

describeWith(service, 'configureS3 (needs moto_server, or S3_TEST_ENDPOINT)', (s3) => {
  let at: Parameters<typeof configureS3>[0]
  beforeAll(async () => {
    const { endpoint, region, credentials } = s3
    at = { bucket: await s3.newBucket(), prefix: 'inner', endpoint, region, credentials, env: {}, ...WANTED }
  })
  const CORS = `CORSConfiguration:
  CORSRule:
    ID: registry
    AllowedOrigin: *
    AllowedMethod: GET
    AllowedMethod: HEAD
    AllowedHeader: *
    ExposeHeader: ETag
    MaxAgeSeconds: 86400`
  const POLICY = () =>
    JSON.stringify(
      {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'RegistryPublicRead',
            Effect: 'Allow',
            Principal: '*',
            Action: 's3:GetObject',
            Resource: `arn:aws:s3:::${at.bucket}/inner/*`,
          },
        ],
      },
      null,
      2,
    )
  const WEBSITE = `WebsiteConfiguration:
  IndexDocument:
    Suffix: index.html
  ErrorDocument:
    Key: inner/404.html`

  test('shows on a dry run what it would set, sets it, and then finds nothing to set', async () => {
    const planned = [
      { what: 'CORS', after: CORS, changed: false },
      { what: 'public access', changed: false },
      { what: 'public read', after: POLICY(), changed: false },
      { what: 'website', after: WEBSITE, changed: false },
    ]
    const isOffered = ({ problem }: { readonly problem?: string }) => problem === undefined
    const dry = await configureS3({ ...at, dryRun: true })
    expect(dry.filter(isOffered)).toEqual(planned.filter((_, i) => isOffered(dry[i] ?? {})))
    const set = await configureS3(at)
    expect(set.filter(isOffered)).toEqual(
      planned.filter((_, i) => isOffered(set[i] ?? {})).map((each) => ({ ...each, changed: each.after !== undefined })),
    )
    const again = await configureS3(at)
    expect(again.map(({ after, changed }) => ({ after, changed }))).toEqual(
      again.map(() => ({ after: undefined, changed: false })),
    )
    expect(again[0]?.before).toContain('AllowedOrigin: *')
  })

  test('lets a store be without a setting, and names the permission that is missing for another', async () => {
    const proxy = await openFaultProxy(s3.endpoint)
    const code = (name: string) => `<Error><Code>${name}</Code></Error>`
    proxy.setFault(({ path }) => (path.includes('website') ? { status: 501, body: code('NotImplemented') } : undefined))
    const settings = await configureS3({ ...at, endpoint: proxy.url })
    expect(settings.at(-1)).toEqual({ what: 'website', changed: false, problem: 'This store has no such setting.' })
    proxy.setFault(({ path }) => (path.includes('policy') ? { status: 403, body: code('AccessDenied') } : undefined))
    expect(await problemOf(configureS3({ ...at, endpoint: proxy.url }))).toEqual({
      code: 'TARGET_DENIED',
      message: `GetBucketPolicy of s3://${at.bucket}/inner was refused: 403 AccessDenied.`,
      hint: `Grant s3:GetBucketPolicy on arn:aws:s3:::${at.bucket}.`,
    })
    await proxy.close()
  })

  test('tells a missing bucket', async () => {
    expect((await problemOf(configureS3({ ...at, bucket: `${at.bucket}-missing` }))).code).toBe('TARGET_MISSING')
  })
})

const xml = (text: string): Uint8Array => Buffer.from(text.replaceAll(/\n\s*/g, ''))
const wantedText = ({ wanted }: PlannedSetting) => wanted?.text

describe('planCors', () => {
  const rule = (...parts: string[]) => `<CORSRule>${parts.join('')}</CORSRule>`
  const rules = (...all: string[]) => xml(`<CORSConfiguration>${all.join('')}</CORSConfiguration>`)
  const read = '<AllowedMethod>GET</AllowedMethod><AllowedMethod>HEAD</AllowedMethod><AllowedHeader>*</AllowedHeader>'
  const exposed = '<ExposeHeader>etag</ExposeHeader>'
  const origin = (name: string) => `<AllowedOrigin>${name}</AllowedOrigin>`

  test.each([
    ['all origins', ['*'], rules(rule(origin('*'), read, exposed))],
    [
      'more origins',
      ['https://a.example.com'],
      rules(rule(origin('https://b.example.com'), origin('https://a.example.com'), read, exposed)),
    ],
    ['any origin', ['https://a.example.com'], rules(rule(origin('*'), read, exposed))],
  ])('leaves a rule alone that allows %s', (_, origins, found) => {
    expect(planCors(origins)(found).wanted).toBeUndefined()
  })

  test.each([
    ['another origin', rules(rule(origin('https://b.example.com'), read, exposed))],
    [
      'no HEAD',
      rules(rule(origin('*'), '<AllowedMethod>GET</AllowedMethod><AllowedHeader>*</AllowedHeader>', exposed)),
    ],
    ['no ETag', rules(rule(origin('*'), read))],
  ])('puts its own rule before one with %s, and keeps that', (_, found) => {
    const { before, wanted } = planCors(['*'])(found)
    expect(wanted?.text).toMatch(/^CORSConfiguration:\n {2}CORSRule:\n {4}ID: registry\n/)
    expect(wanted?.text.split('\n')).toEqual(expect.arrayContaining((before ?? '').split('\n')))
    expect(planCors(['*'])(wanted?.bytes).wanted).toBeUndefined()
  })

  test('changes its own rule and does not add a second', () => {
    const first = planCors(['https://a.example.com'])(undefined)
    const second = planCors(['https://b.example.com'])(first.wanted?.bytes)
    expect(wantedText(second)).toBe(wantedText(first)?.replace('a.example.com', 'b.example.com'))
  })
})

describe('planPolicy', () => {
  const place = {
    bucket: 'b',
    prefix: 'p/',
    region: 'us-east-1',
    origin: 'https://b.s3.us-east-1.amazonaws.com',
    host: 'b.s3.us-east-1.amazonaws.com',
    base: '/',
    location: 's3://b/p',
  }
  const policy = (...Statement: object[]) =>
    Buffer.from(JSON.stringify({ Version: '2012-10-17', Id: 'kept', Statement }))
  const allow = (more: object) => ({
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::b/p/*',
    ...more,
  })

  test.each([
    ['as ours', {}],
    ['for the whole bucket', { Resource: ['arn:aws:s3:::b/*', 'arn:aws:s3:::c/*'] }],
    ['in the longer form', { Principal: { AWS: '*' }, Action: ['s3:GetObject', 's3:ListBucket'] }],
  ])('leaves a statement alone %s', (_, more) => {
    expect(planPolicy(place)(policy(allow(more))).wanted).toBeUndefined()
  })

  test.each([
    ['denies', { Effect: 'Deny' }],
    ['has a condition', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
    ['is for one account', { Principal: { AWS: 'arn:aws:iam::123456789012:root' } }],
    ['is for another folder', { Resource: 'arn:aws:s3:::b/q/*' }],
    ['is for other requests', { Action: 's3:PutObject' }],
  ])('adds its own to a statement that %s', (_, more) => {
    const { wanted } = planPolicy(place)(policy(allow(more)))
    expect(JSON.parse(wanted?.text ?? '')).toEqual({
      Version: '2012-10-17',
      Id: 'kept',
      Statement: [allow(more), allow({ Sid: 'RegistryPublicRead' })],
    })
  })

  test('replaces its own', () => {
    const other = planPolicy({ ...place, prefix: 'q/' })(undefined)
    const { wanted } = planPolicy(place)(other.wanted?.bytes)
    expect(JSON.parse(wanted?.text ?? '').Statement).toEqual([allow({ Sid: 'RegistryPublicRead' })])
  })

  test('names the bucket as its partition does', () => {
    const { wanted } = planPolicy({ ...place, region: 'cn-north-1' })(undefined)
    expect(wanted?.text).toContain('"arn:aws-cn:s3:::b/p/*"')
  })
})

describe('planPublicAccess', () => {
  const block = (acls: boolean, policies: boolean) =>
    xml(`<PublicAccessBlockConfiguration>
      <BlockPublicAcls>${acls}</BlockPublicAcls>
      <IgnorePublicAcls>${acls}</IgnorePublicAcls>
      <BlockPublicPolicy>${policies}</BlockPublicPolicy>
      <RestrictPublicBuckets>${policies}</RestrictPublicBuckets>
    </PublicAccessBlockConfiguration>`)

  test('lets policies be public, and leaves access lists blocked', () => {
    const { wanted } = planPublicAccess(block(true, true))
    expect(wanted?.text).toBe(
      `PublicAccessBlockConfiguration:
  BlockPublicAcls: true
  IgnorePublicAcls: true
  BlockPublicPolicy: false
  RestrictPublicBuckets: false`,
    )
  })
  test('changes nothing where they may be', () => {
    expect([planPublicAccess(block(true, false)).wanted, planPublicAccess(undefined).wanted]).toEqual([
      undefined,
      undefined,
    ])
  })
})

test('planWebsite keeps routing rules', () => {
  const found = xml(`<WebsiteConfiguration>
    <IndexDocument><Suffix>home.html</Suffix></IndexDocument>
    <RoutingRules><RoutingRule><Redirect><HostName>x.example.com</HostName></Redirect></RoutingRule></RoutingRules>
  </WebsiteConfiguration>`)
  expect(wantedText(planWebsite({ index: 'index.html', error: '404.html' })(found))).toBe(`WebsiteConfiguration:
  IndexDocument:
    Suffix: index.html
  ErrorDocument:
    Key: 404.html
  RoutingRules:
    RoutingRule:
      Redirect:
        HostName: x.example.com`)
})
