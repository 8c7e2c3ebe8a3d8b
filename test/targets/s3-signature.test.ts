import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeText } from '../../src/io/targets/escape-path.js'
import { openS3Signer } from '../../src/io/targets/s3-signature.js'

/** What the SDK's signer hashes with; it calls `new`. */
function Sha256(secret?: string | Uint8Array) {
  const made = secret === undefined ? createHash('sha256') : createHmac('sha256', secret)
  return { update: (data: string | Uint8Array) => void made.update(data), digest: async () => made.digest() }
}

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const requests = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'HEAD', 'POST', 'DELETE'),
  path: fc.array(text, { minLength: 1, maxLength: 4 }),
  query: fc.dictionary(text, fc.string({ unit: 'grapheme' }), { maxKeys: 4, noNullPrototype: true }),
  headers: fc.dictionary(fc.stringMatching(/^x-amz-[a-z]{1,8}$/), fc.stringMatching(/^[!-~]{1,20}$/), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
  sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
  token: fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{1,40}$/), { nil: undefined }),
  time: fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
  region: fc.constantFrom('us-east-1', 'eu-central-1', 'auto'),
  secret: fc.stringMatching(/^[A-Za-z0-9+/]{40}$/),
})

test("signs as the SDK's own signer does", async () => {
  await fc.assert(
    fc.asyncProperty(
      requests,
      async ({ method, path, query, headers, sha256: payload, token, time, region, secret }) => {
        const host = 'bucket.s3.example.com:8443'
        const escaped = `/${path.map(escapeText).join('/')}`
        const credentials = {
          accessKeyId: 'AKIDEXAMPLE',
          secretAccessKey: secret,
          ...(token && { sessionToken: token }),
        }
        const names = Object.keys(query).sort((a, b) => (escapeText(a) < escapeText(b) ? -1 : 1))
        const ours = openS3Signer(host, region)(
          {
            method,
            path: escaped,
            query: names.map((name) => `${escapeText(name)}=${escapeText(query[name] ?? '')}`).join('&'),
            headers,
            sha256: payload,
          },
          credentials,
          time,
        )
        const signer = new SignatureV4({
          service: 's3',
          region,
          credentials,
          sha256: Sha256 as never,
          uriEscapePath: false,
        })
        const theirs = await signer.sign(
          {
            method,
            protocol: 'https:',
            hostname: 'bucket.s3.example.com',
            path: escaped,
            query,
            headers: { ...headers, host, 'x-amz-content-sha256': payload },
          },
          { signingDate: time },
        )
        expect(ours).toEqual(theirs.headers)
      },
    ),
    { numRuns: 300 },
  )
})

test('follows the credentials and the day', () => {
  const sign = openS3Signer('h', 'us-east-1')
  const request = { method: 'GET', path: '/', query: '', headers: {}, sha256: '0'.repeat(64) }
  const one = { accessKeyId: 'a', secretAccessKey: 'b' }
  const other = { accessKeyId: 'a', secretAccessKey: 'c' }
  const [day, next] = [new Date('2026-01-01T23:59:59Z'), new Date('2026-01-02T00:00:00Z')]
  const fresh = (credentials: typeof one, now: Date) => openS3Signer('h', 'us-east-1')(request, credentials, now)
  expect([sign(request, one, day), sign(request, other, day), sign(request, other, next)]).toEqual([
    fresh(one, day),
    fresh(other, day),
    fresh(other, next),
  ])
})
