import { readFileSync } from 'node:fs'
import type {
  DeployObject,
  ObjectTarget,
  ReadAnswer,
  Revision,
  StoredObject,
  WriteAnswer,
  WriteCondition,
} from '../../src/model/deploy.js'
import { digestOf, hexOf } from '../../src/model/digest.js'

/** How a store names the states of an object: by counting its writes, or by its content, as S3 does. */
export type EtagKind = 'counter' | 'content'

interface Held {
  readonly bytes: Uint8Array
  readonly revision: Revision
  readonly mediaType: string
}

/** What several targets share: the objects of one bucket. */
export interface MemoryStore {
  readonly etag: EtagKind
  readonly objects: Map<string, Held>
  /** Paths written or removed; whoever watches empties it. */
  readonly touched: Set<string>
  writes: number
}

export const createStore = (etag: EtagKind = 'content'): MemoryStore => ({
  etag,
  objects: new Map(),
  touched: new Set(),
  writes: 0,
})

/** A request as a scheduler sees it. */
export interface MemoryRequest {
  readonly kind: 'read' | 'look' | 'list' | 'write' | 'remove'
  readonly path: string
  readonly object?: DeployObject
  readonly condition?: WriteCondition
  /** Makes it take effect at the store, once. */
  readonly land: () => unknown
}

/** Decides when a request takes effect, and what its sender is told. By default at once, and the truth. */
export type Gate = (request: MemoryRequest) => Promise<unknown>

/** A store in memory. Every request passes the gate. */
export const openMemoryTarget = (
  store: MemoryStore,
  gate: Gate = async ({ land }) => land(),
  holdsKeyAndFolder = true,
): ObjectTarget => {
  let requests = 0
  const pass = <T>(request: Omit<MemoryRequest, 'land'>, land: () => T): Promise<T> => {
    requests += 1
    return gate({ ...request, land }) as Promise<T>
  }
  const read = (path: string, known?: Revision): ReadAnswer => {
    const held = store.objects.get(path)
    if (held === undefined) return { kind: 'absent' }
    return held.revision === known
      ? { kind: 'unchanged' }
      : { kind: 'found', bytes: held.bytes, revision: held.revision }
  }
  const list: ObjectTarget['list'] = (prefix, { shallow = false, limit = Number.POSITIVE_INFINITY } = {}) =>
    pass({ kind: 'list', path: prefix }, () =>
      [...store.objects]
        .filter(([path]) => path.startsWith(prefix) && !(shallow && path.slice(prefix.length).includes('/')))
        .slice(0, limit)
        .map(([path, held]) => describe(path, held)),
    )
  return {
    kind: 'objects',
    location: 'memory://bucket',
    holdsKeyAndFolder,
    read: (path, known) => pass({ kind: 'read', path }, () => read(path, known)),
    stream: async (path, take) => {
      const answer = await pass({ kind: 'read', path }, () => read(path))
      return answer.kind === 'found' ? take([answer.bytes]) : undefined
    },
    look: (path) =>
      pass({ kind: 'look', path }, () => {
        const held = store.objects.get(path)
        return held && describe(path, held)
      }),
    list,
    write: (object, condition) =>
      pass({ kind: 'write', path: object.path, object, condition }, () => put(store, object, condition)),
    remove: (path, revision) =>
      pass({ kind: 'remove', path }, () => {
        const held = store.objects.get(path)
        if (held !== undefined && revision !== undefined && held.revision !== revision) return 'refused' as const
        store.objects.delete(path)
        store.touched.add(path)
        return 'removed' as const
      }),
    requests: () => requests,
    close: async () => {},
  }
}

const describe = (path: string, { bytes, revision }: Held): StoredObject => ({ path, revision, size: bytes.length })

const put = (store: MemoryStore, object: DeployObject, condition: WriteCondition): WriteAnswer => {
  const held = store.objects.get(object.path)
  const isTrue =
    condition === 'always' ||
    (condition === 'absent' ? held === undefined : held !== undefined && held.revision === condition.revision)
  if (!isTrue) return { kind: 'refused' }
  const bytes = 'bytes' in object.body ? object.body.bytes : readFileSync(object.body.file)
  store.writes += 1
  const revision = store.etag === 'counter' ? `"${store.writes}"` : `"${hexOf(digestOf(bytes), 32)}"`
  store.touched.add(object.path)
  store.objects.set(object.path, { bytes, revision, mediaType: object.mediaType })
  return { kind: 'written', revision }
}
