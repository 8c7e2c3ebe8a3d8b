import { afterAll, vi } from 'vitest'
import { openAzureTarget } from '../../src/io/targets/azure.js'
import { configureAzure } from '../../src/io/targets/azure-configure.js'
import { DEFAULT_CACHE } from '../../src/model/headers.js'
import { AZURITE_ACCOUNT, openAzureService } from '../targets/services/azure.js'
import { describeWith } from '../targets/services/describe-with.js'
import { describeFaults } from './fault-cases.js'

vi.mock('../../src/io/artifact-facts.js', async () => {
  const { sampleFacts } = await import('./sample-plugins.js')
  return { readArtifactFacts: sampleFacts }
})

const service = await openAzureService()
afterAll(() => service?.close())
const container = (await service?.newContainer()) ?? ''
if (service !== undefined) {
  await configureAzure({ container, env: service.env, origins: ['*'], publicRead: true, dryRun: false })
}

describeWith(service, 'a deploy to Azure on a bad line (needs azurite)', ({ endpoint, env }) => {
  const patience = { tries: 2, wait: async () => {} }
  describeFaults({
    upstream: new URL(endpoint).origin,
    open: async (prefix, url) => {
      const through = url === undefined ? {} : { endpoint: `${url}/${AZURITE_ACCOUNT}` }
      return openAzureTarget({ container, env, prefix, ...through, ...patience, cache: DEFAULT_CACHE })
    },
    served: (prefix) => `${endpoint}/${container}/${prefix}`,
    share: 30,
  })
})
