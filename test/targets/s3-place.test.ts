import { describe, expect, test } from 'vitest'
import { resolveS3Place, type S3Location } from '../../src/io/targets/s3-place.js'
import { RegistryError } from '../../src/model/errors.js'

const resolve = (location: S3Location, env: Readonly<Record<string, string>> = {}) => {
  const { origin, host, base, prefix, region, location: shown } = resolveS3Place(location, env)
  expect(new URL(origin).host).toBe(host)
  return `${origin}${base}${prefix} ${region} ${shown}`
}

describe('resolveS3Place', () => {
  const region = 'eu-west-1'
  const r2 = 'https://account.r2.cloudflarestorage.com'
  test.each<readonly [string, S3Location, string]>([
    ['AWS', { bucket: 'b-1', region }, 'https://b-1.s3.eu-west-1.amazonaws.com/ eu-west-1 s3://b-1'],
    [
      'a folder',
      { bucket: 'b-1', region, prefix: '/x/y/' },
      'https://b-1.s3.eu-west-1.amazonaws.com/x/y/ eu-west-1 s3://b-1/x/y',
    ],
    [
      'a name with dots, which no certificate covers',
      { bucket: 'b.example.com', region },
      'https://s3.eu-west-1.amazonaws.com/b.example.com/ eu-west-1 s3://b.example.com',
    ],
    [
      'path style on AWS',
      { bucket: 'b-1', region, pathStyle: true },
      'https://s3.eu-west-1.amazonaws.com/b-1/ eu-west-1 s3://b-1',
    ],
    [
      'China',
      { bucket: 'b-1', region: 'cn-north-1' },
      'https://b-1.s3.cn-north-1.amazonaws.com.cn/ cn-north-1 s3://b-1',
    ],
    [
      'another entrance to AWS',
      { bucket: 'b-1', region, endpoint: 'https://s3.dualstack.eu-west-1.amazonaws.com' },
      'https://b-1.s3.dualstack.eu-west-1.amazonaws.com/ eu-west-1 s3://b-1',
    ],
    ['R2', { bucket: 'b-1', endpoint: r2, region: 'auto' }, `${r2}/b-1/ auto s3://b-1`],
    ['R2 without a region', { bucket: 'b-1', endpoint: r2 }, `${r2}/b-1/ us-east-1 s3://b-1`],
    [
      'R2 by host',
      { bucket: 'b-1', endpoint: r2, pathStyle: false },
      'https://b-1.account.r2.cloudflarestorage.com/ us-east-1 s3://b-1',
    ],
    ['MinIO', { bucket: 'b-1', endpoint: 'http://127.0.0.1:9000/' }, 'http://127.0.0.1:9000/b-1/ us-east-1 s3://b-1'],
    ['a path', { bucket: 'b-1', endpoint: 'http://h/s3' }, 'http://h/s3/b-1/ us-east-1 s3://b-1'],
  ])('%s', (_, location, expected) => expect(resolve(location)).toBe(expected))

  test('takes the endpoint of the environment, which an option beats', () => {
    const env = { AWS_ENDPOINT_URL: 'http://one', AWS_ENDPOINT_URL_S3: 'http://two' }
    expect([
      resolve({ bucket: 'b-1' }, { AWS_ENDPOINT_URL: 'http://one' }),
      resolve({ bucket: 'b-1' }, env),
      resolve({ bucket: 'b-1', endpoint: 'http://three' }, env),
    ]).toEqual(['one', 'two', 'three'].map((host) => `http://${host}/b-1/ us-east-1 s3://b-1`))
  })

  test.each<readonly [S3Location, string]>([
    [{ bucket: 'b-1' }, 'It is not known which region the bucket b-1 is in.'],
    [{ bucket: 'a/b', region }, '"a/b" cannot be the name of a bucket.'],
    [{ bucket: 'b-1', region, prefix: 'a/../b' }, '"a/../b" cannot be a folder of a bucket.'],
    [{ bucket: 'b-1', endpoint: 'https://key:secret@h' }, 'The S3 endpoint is no plain URL.'],
    [{ bucket: 'b-1', endpoint: 'https://h/?key=secret' }, 'The S3 endpoint is no plain URL.'],
    [{ bucket: 'b-1', endpoint: 'h:9000' }, 'The S3 endpoint is no plain URL.'],
  ])('refuses %o', (location, message) => {
    expect(() => resolveS3Place(location, {})).toThrow(expect.objectContaining({ code: 'USAGE', message }))
    expect(() => resolveS3Place(location, {})).toThrow(RegistryError)
  })
})
