import type { ObjectTarget } from '../../model/deploy.js'
import type { RegistryError } from '../../model/errors.js'
import type { Chunks } from '../read-chunks.js'
import { revisionOf } from './etag-conditions.js'
import type { StoreAnswer, StoreRequest } from './store-http.js'

/** How a store is asked for an object, and what its answers mean. */
export interface ObjectGets {
  readonly get: (path: string, request: Partial<Pick<StoreRequest, 'headers' | 'take'>>) => Promise<StoreAnswer>
  /** In the store's own words: any other 404 is a wrong address, or a proxy's. */
  readonly isAbsent: (answer: StoreAnswer) => boolean
  /** What to say of an answer after which there is no going on. */
  readonly problemOf: (path: string, answer: StoreAnswer) => RegistryError
}

/** Reads the objects of a store whose revisions are ETags. */
export const openStoredObjects = ({ get, isAbsent, problemOf }: ObjectGets): Pick<ObjectTarget, 'read' | 'stream'> => ({
  read: async (path, known) => {
    const answer = await get(path, { headers: known === undefined ? {} : { 'if-none-match': known } })
    if (answer.status === 304) return { kind: 'unchanged' }
    if (isAbsent(answer)) return { kind: 'absent' }
    const revision = revisionOf(answer)
    if (answer.status === 200 && revision !== undefined) return { kind: 'found', bytes: answer.bytes, revision }
    throw problemOf(path, answer)
  },

  stream: async <T extends object>(path: string, take: (chunks: Chunks) => Promise<T>): Promise<T | undefined> => {
    let taken: T | undefined
    const keep = async (chunks: Chunks): Promise<void> => {
      taken = await take(chunks)
    }
    const answer = await get(path, { take: keep })
    if (isAbsent(answer)) return undefined
    if (answer.status === 200 && taken !== undefined) return taken
    throw problemOf(path, answer)
  },
})
