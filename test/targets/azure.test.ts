import { afterAll } from 'vitest'
import { type AzureTargetOptions, openAzureTarget } from '../../src/io/targets/azure.js'
import { configureAzure } from '../../src/io/targets/azure-configure.js'
import { escapePath } from '../../src/io/targets/escape-path.js'
import { DEFAULT_CACHE } from '../../src/model/headers.js'
import { describeTarget } from './contract.js'
import { type AzureService, openAzureService } from './services/azure.js'
import { describeWith } from './services/describe-with.js'
import { describeStore, type StoreUnderTest } from './store-cases.js'

const service = await openAzureService()
afterAll(() => service?.close())

const MIB = 1024 * 1024

const underTest = (azure: AzureService): StoreUnderTest => {
  let container = ''
  const open = async (options: Partial<AzureTargetOptions>) =>
    openAzureTarget({
      container,
      env: azure.env,
      cache: { documents: 10, icons: 20, pages: 30 },
      blocks: { above: 6 * MIB, size: 4 * MIB },
      wait: async () => {},
      ...options,
    })
  return {
    openNew: async () => {
      container = await azure.newContainer()
      await configureAzure({ container, env: azure.env, origins: ['*'], publicRead: true, dryRun: false })
      return open({})
    },
    openAgain: open,
    openMissing: () => open({ container: `${container}-missing` }),
    get: async (path) => {
      const response = await fetch(`${azure.endpoint}/${container}/${escapePath(path)}`)
      const bytes = Buffer.from(await response.arrayBuffer())
      return { status: response.status, headers: response.headers, bytes }
    },
    partsAbove: 6 * MIB,
    racesParts: true,
  }
}

describeWith(service, 'an Azure container (needs azurite)', (given) => {
  describeStore(underTest(given))
  describeTarget('a folder of a container', async () => {
    const place = { container: await given.newContainer(), prefix: 'plugins/', env: given.env }
    return { open: async () => openAzureTarget({ ...place, cache: DEFAULT_CACHE }) }
  })
})
