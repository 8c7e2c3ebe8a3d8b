import { randomBytes } from 'node:crypto'
import { openS3Client } from '../../../src/io/targets/s3-client.js'
import type { S3Credentials } from '../../../src/io/targets/s3-signature.js'
import { childrenOf, readXml, textOf } from '../../../src/io/targets/xml-tree.js'
import { runServer } from './run-server.js'

/** An S3 to test against. */
export interface S3Service {
  /** moto trusts everybody until told otherwise, and verifies no checksum. */
  readonly isMoto: boolean
  readonly endpoint: string
  readonly region: string
  readonly credentials: S3Credentials
  /** A new bucket, removed with all it holds when the service is closed. */
  readonly newBucket: () => Promise<string>
  readonly close: () => Promise<void>
}

/** The store that `S3_TEST_ENDPOINT` names, else moto on a free port; `undefined` when that is not installed. */
export const openS3Service = async (): Promise<S3Service | undefined> => {
  const given = process.env['S3_TEST_ENDPOINT']
  const server =
    given === undefined
      ? await runServer('moto_server', ['-H', '127.0.0.1', '-p', '0'], {
          ready: /Running on (http:\/\/127\.0\.0\.1:\d+)/,
          env: { MOTO_DISABLE_GLOBAL_CORS: 'true' },
        })
      : undefined
  const endpoint = given ?? server?.found
  if (endpoint === undefined) return undefined
  const region = process.env['S3_TEST_REGION'] ?? 'us-east-1'
  const credentials = {
    accessKeyId: process.env['S3_TEST_ACCESS_KEY'] ?? 'test',
    secretAccessKey: process.env['S3_TEST_SECRET_KEY'] ?? 'test',
  }
  const open = (bucket: string) => openS3Client({ bucket, endpoint, region, credentials, env: {} })
  const buckets: string[] = []
  return {
    isMoto: given === undefined,
    endpoint,
    region,
    credentials,
    newBucket: async () => {
      const bucket = `registry-test-${randomBytes(6).toString('hex')}`
      const client = await open(bucket)
      const { status, code } = await client.send({ method: 'PUT' })
      await client.close()
      if (status !== 200) throw new Error(`could not make a bucket: ${status} ${code}`)
      buckets.push(bucket)
      return bucket
    },
    close: async () => {
      if (given !== undefined) for (const bucket of buckets) await removeBucket(await open(bucket))
      await server?.close()
    },
  }
}

const removeBucket = async (client: Awaited<ReturnType<typeof openS3Client>>): Promise<void> => {
  for (;;) {
    const root = readXml((await client.send({ method: 'GET', query: { 'list-type': '2' } })).bytes)
    const keys = childrenOf(root, 'Contents').map((each) => textOf(each, 'Key'))
    if (keys.length === 0) break
    for (const path of keys) await client.send({ method: 'DELETE', path })
  }
  await client.send({ method: 'DELETE' })
  await client.close()
}
