import { describeTarget } from './contract.js'
import { createStore, openMemoryTarget } from './memory-target.js'

for (const etag of ['counter', 'content'] as const) {
  describeTarget(`memory (${etag})`, async () => {
    const store = createStore(etag)
    return { open: async () => openMemoryTarget(store) }
  })
}
