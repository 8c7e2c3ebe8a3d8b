import { afterAll, vi } from 'vitest'
import { openS3Target } from '../../src/io/targets/s3.js'
import { configureS3 } from '../../src/io/targets/s3-configure.js'
import { DEFAULT_CACHE } from '../../src/model/headers.js'
import { describeWith } from '../targets/services/describe-with.js'
import { openS3Service } from '../targets/services/s3.js'
import { describeFaults } from './fault-cases.js'

vi.mock('../../src/io/artifact-facts.js', async () => {
  const { sampleFacts } = await import('./sample-plugins.js')
  return { readArtifactFacts: sampleFacts }
})

const service = await openS3Service()
afterAll(() => service?.close())
const bucket = (await service?.newBucket()) ?? ''
if (service !== undefined) {
  const { endpoint, region, credentials } = service
  const wanted = { origins: ['*'], publicRead: true, dryRun: false }
  await configureS3({ bucket, endpoint, region, credentials, env: {}, ...wanted })
}

describeWith(
  service,
  'a deploy to S3 on a bad line (needs moto_server, or S3_TEST_ENDPOINT)',
  ({ endpoint, region, credentials }) => {
    const place = { bucket, region, credentials, env: {} }
    const patience = { tries: 2, wait: async () => {} }
    describeFaults({
      upstream: endpoint,
      open: (prefix, url = endpoint) =>
        openS3Target({ ...place, ...patience, prefix, endpoint: url, cache: DEFAULT_CACHE }),
      served: (prefix) => `${endpoint}/${bucket}/${prefix}`,
      share: 20,
    })
  },
)
