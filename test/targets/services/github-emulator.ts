import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEmulator } from 'emulate'

export interface GitHubEmulator {
  readonly apiUrl: string
  readonly token: string
  readonly owner: string
  /** A repository with one commit on `main`, and one without any. */
  readonly repo: string
  readonly emptyRepo: string
  readonly close: () => Promise<void>
}

/** GitHub's REST API on this machine: true git objects, references and their conflicts; no limits, no bad tokens. */
export const startGitHubEmulator = async (): Promise<GitHubEmulator> => {
  // Given port 0, it tells "localhost:0" for its address.
  const port = await freePort()
  const emulator = await createEmulator({
    service: 'github',
    port,
    seed: {
      tokens: { 'a-secret-token': { login: 'acme', scopes: ['repo'] } },
      github: {
        users: [{ login: 'acme', name: 'Acme', email: 'acme@example.com' }],
        repos: [
          { owner: 'acme', name: 'registry', auto_init: true },
          { owner: 'acme', name: 'empty', auto_init: false },
        ],
      },
    },
  })
  return {
    apiUrl: `http://127.0.0.1:${port}`,
    token: 'a-secret-token',
    owner: 'acme',
    repo: 'registry',
    emptyRepo: 'empty',
    close: () => emulator.close(),
  }
}

const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
