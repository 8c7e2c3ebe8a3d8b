import { afterAll } from 'vitest'
import { escapePath } from '../../src/io/targets/escape-path.js'
import { openS3Target, type S3TargetOptions } from '../../src/io/targets/s3.js'
import { configureS3 } from '../../src/io/targets/s3-configure.js'
import { DEFAULT_CACHE } from '../../src/model/headers.js'
import { describeTarget } from './contract.js'
import { describeWith } from './services/describe-with.js'
import { openS3Service, type S3Service } from './services/s3.js'
import { describeStore, type StoreUnderTest } from './store-cases.js'

const service = await openS3Service()
afterAll(() => service?.close())

const MIB = 1024 * 1024

const underTest = (s3: S3Service): StoreUnderTest => {
  let bucket = ''
  const at = () => ({
    bucket,
    endpoint: s3.endpoint,
    region: s3.region,
    credentials: s3.credentials,
    env: {},
  })
  const open = (options: Partial<S3TargetOptions>) =>
    openS3Target({
      ...at(),
      cache: { documents: 10, icons: 20, pages: 30 },
      multipart: { above: 6 * MIB, part: 5 * MIB },
      wait: async () => {},
      ...options,
    })
  return {
    openNew: async () => {
      bucket = await s3.newBucket()
      const wanted = { origins: ['*'], publicRead: true, dryRun: false }
      await configureS3({ ...at(), ...wanted })
      return open({})
    },
    openAgain: open,
    openMissing: () => open({ bucket: `${bucket}-missing` }),
    get: async (path) => {
      const url = `${s3.endpoint}/${bucket}/${escapePath(path)}`
      const response = await fetch(url)
      const bytes = Buffer.from(await response.arrayBuffer())
      return { status: response.status, headers: response.headers, bytes }
    },
    partsAbove: 6 * MIB,
    racesParts: !s3.isMoto,
  }
}

describeWith(service, 'an S3 bucket (needs moto_server, or S3_TEST_ENDPOINT)', (given) => {
  describeStore(underTest(given))
  describeTarget('a folder of a bucket', async () => {
    const { endpoint, region, credentials } = given
    const place = { bucket: await given.newBucket(), prefix: 'plugins/', endpoint, region, credentials, env: {} }
    return { open: () => openS3Target({ ...place, cache: DEFAULT_CACHE }) }
  })
})
