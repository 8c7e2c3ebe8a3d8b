import type { DeployObject, ObjectTarget, WriteAnswer, WriteCondition } from '../../model/deploy.js'
import type { Digest } from '../../model/digest.js'
import type { OnProgress } from '../../model/progress.js'
import type { Slug } from '../../model/slug.js'
import type { Publication } from '../../stages/plan-publication.js'

/** What a deploy has done so far, over all its attempts. */
export interface Ledger {
  /** Writes to the target, and counts. */
  readonly put: (object: DeployObject, condition: WriteCondition) => Promise<WriteAnswer>
  /** So many more objects will be written. */
  readonly expect: (objects: number) => void
  readonly written: () => { readonly objects: number; readonly bytes: number }
  /** Mutable paths that were written. */
  readonly changed: Set<string>
  /** What each path that was written is. */
  readonly kinds: ReadonlyMap<string, Pick<DeployObject, 'class' | 'mediaType'>>
  readonly adopted: Map<string, Digest>
  /** The last one whose commit was tried; when the deploy ends well, it is in the catalog. */
  readonly published: { last?: Publication; isFirst?: boolean }
  /** Plugins with a file whose bytes are nowhere: they stay pending. */
  readonly lost: Map<Slug, string>
}

export const openLedger = (target: Pick<ObjectTarget, 'write'>, onProgress: OnProgress | undefined): Ledger => {
  let [objects, bytes, tried, expected] = [0, 0, 0, 0]
  const kinds = new Map<string, Pick<DeployObject, 'class' | 'mediaType'>>()
  return {
    put: async (object, condition) => {
      onProgress?.({ step: 'upload', done: tried++, total: Math.max(expected, tried) })
      const answer = await target.write(object, condition)
      if (answer.kind === 'written') {
        objects += 1
        bytes += sizeOf(object)
        kinds.set(object.path, { class: object.class, mediaType: object.mediaType })
      }
      return answer
    },
    expect: (more) => {
      expected = tried + more
    },
    written: () => ({ objects, bytes }),
    changed: new Set(),
    kinds,
    adopted: new Map(),
    published: {},
    lost: new Map(),
  }
}

const sizeOf = ({ body }: DeployObject): number => ('bytes' in body ? body.bytes.length : body.size)
