import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { openAzureClient } from '../../../src/io/targets/azure-client.js'
import { runServer } from './run-server.js'

/** An emulator of Azure Blob Storage. */
export interface AzureService {
  /** Without a final slash: that of the account. */
  readonly endpoint: string
  readonly env: Readonly<Record<string, string>>
  readonly newContainer: () => Promise<string>
  readonly close: () => Promise<void>
}

/** Account and key of every Azurite, which its documentation tells. */
export const AZURITE_ACCOUNT = 'devstoreaccount1'
export const AZURITE_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

/** Azurite on a free port; `undefined` when it is not installed. */
export const openAzureService = async (): Promise<AzureService | undefined> => {
  const program = fileURLToPath(new URL('../../../node_modules/azurite/dist/src/blob/main.js', import.meta.url))
  const server = await runServer(
    process.execPath,
    [program, '--blobPort', '0', '--inMemoryPersistence', '--disableTelemetry', '--silent'],
    { ready: /successfully listens on (http:\/\/127\.0\.0\.1:\d+)/ },
  )
  if (server === undefined) return undefined
  const endpoint = `${server.found}/${AZURITE_ACCOUNT}`
  const fields = [`AccountName=${AZURITE_ACCOUNT}`, `AccountKey=${AZURITE_KEY}`, `BlobEndpoint=${endpoint}`]
  const env = { AZURE_STORAGE_CONNECTION_STRING: `DefaultEndpointsProtocol=http;${fields.join(';')};` }
  return {
    endpoint,
    env,
    newContainer: async () => {
      const container = `registry-test-${randomBytes(6).toString('hex')}`
      const client = openAzureClient({ container, env })
      const { status, code } = await client.send({ method: 'PUT', of: 'container', query: { restype: 'container' } })
      await client.close()
      if (status !== 201) throw new Error(`could not make a container: ${status} ${code}`)
      return container
    },
    close: server.close,
  }
}
