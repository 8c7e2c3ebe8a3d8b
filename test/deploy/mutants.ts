import type { Catalog } from '../../src/model/catalog.js'
import type { DeployObject, ObjectTarget, Revision, WriteAnswer, WriteCondition } from '../../src/model/deploy.js'
import { isHashedPath } from '../../src/model/layout.js'
import { parseCatalog } from '../../src/protocols/native.js'
import { renderCatalog } from '../../src/stages/build-catalog.js'
import type { MemoryStore } from '../targets/memory-target.js'
import type { Mutate, Scenario } from './run-schedule.js'
import { pruneAll, SCENARIOS } from './scenarios.js'

/*
 * The deploy with one rule taken away each. A stub between it and its target does what the code would do without that rule,
 * so that the code itself needs no switches.
 */

export interface Mutant {
  readonly scenario: Scenario
  readonly mutate?: Mutate
  /** Its documents differ from what is rendered in their salt alone, which is not what it is caught for. */
  readonly ignoresSalt?: boolean
}

const CATALOG = 'catalog.json'
const scenario = (name: string): Scenario => SCENARIOS[name] as Scenario
const isDocument = ({ class: kind }: DeployObject): boolean => kind === 'document' || kind === 'index'
const bytesOf = ({ body }: DeployObject): Uint8Array => ('bytes' in body ? body.bytes : Buffer.alloc(0))
const catalogOf = (object: DeployObject): Catalog => parseCatalog(bytesOf(object))
const withCatalog = (object: DeployObject, catalog: Catalog): DeployObject => ({
  ...object,
  body: { bytes: renderCatalog(catalog) },
})

type Write = (object: DeployObject, condition: WriteCondition) => Promise<WriteAnswer>

/** A target whose writes are made otherwise. */
const writing =
  (change: (write: Write, target: ObjectTarget, store: MemoryStore) => Write): Mutate =>
  (target, store) => ({ ...target, write: change(target.write, target, store) })

/** The revision that is there at this very moment, which the protocol never asks for after its commit. */
const revisionNow = (store: MemoryStore, path: string): WriteCondition => {
  const revision: Revision | undefined = store.objects.get(path)?.revision
  return revision === undefined ? 'absent' : { revision }
}

export const MUTANTS: Readonly<Record<string, Mutant>> = {
  'revisions are read after the commit': {
    scenario: scenario('two plugins'),
    mutate: writing((write, _, store) => {
      let read: ReadonlyMap<string, WriteCondition> | undefined
      return (object, condition) => {
        if (object.path === CATALOG) read = undefined
        if (!isDocument(object)) return write(object, condition)
        read ??= new Map([...store.objects.keys()].map((path) => [path, revisionNow(store, path)]))
        return write(object, read.get(object.path) ?? 'absent')
      }
    }),
  },
  'documents carry no salt': {
    scenario: scenario('publish, then unpublish it, prune'),
    ignoresSalt: true,
    mutate: writing((write) => (object, condition) => {
      if (!isDocument(object)) return write(object, condition)
      const bytes = Buffer.from(`${Buffer.from(bytesOf(object)).toString().trimEnd()}\n`)
      return write({ ...object, body: { bytes } }, condition)
    }),
  },
  'nothing is ever pending': {
    scenario: scenario('two plugins'),
    mutate: writing(
      (write) => (object, condition) =>
        write(object.path === CATALOG ? withCatalog(object, { ...catalogOf(object), pending: [] }) : object, condition),
    ),
  },
  'what others have left is not rendered': {
    scenario: scenario('two plugins'),
    mutate: (target, _, publisher) => ({
      ...target,
      write: async (object, condition) => {
        const slug = ['p', 'q'][publisher]
        const isOfOther =
          isDocument(object) && /^(apps|plugins)\/[pq][/.]/.test(object.path) && object.path.split(/[/.]/)[1] !== slug
        return slug !== undefined && isOfOther ? { kind: 'written', revision: 'none' } : target.write(object, condition)
      },
    }),
  },
  'whoever has nothing to add does not look at what is pending': {
    scenario: scenario('two plugins'),
    mutate: (target, _, publisher) => ({
      ...target,
      read: async (path, known) => {
        const answer = await target.read(path, known)
        if (path !== CATALOG || answer.kind !== 'found' || publisher < 2) return answer
        return { ...answer, bytes: renderCatalog({ ...parseCatalog(answer.bytes), pending: [] }) }
      },
    }),
  },
  'the catalog comes before its records': {
    scenario: scenario('two plugins'),
    mutate: writing((write) => {
      const held: (readonly [DeployObject, WriteCondition])[] = []
      return async (object, condition) => {
        if (object.class === 'record') {
          held.push([object, condition])
          return { kind: 'written', revision: 'held' }
        }
        const answer = await write(object, condition)
        if (object.path === CATALOG) for (const [record, when] of held.splice(0)) await write(record, when)
        return answer
      }
    }),
  },
  'the commit is not conditional': {
    scenario: scenario('two plugins'),
    mutate: writing((write) => (object, condition) => write(object, object.path === CATALOG ? 'always' : condition)),
  },
  'documents are not conditional': {
    scenario: scenario('two plugins'),
    mutate: writing((write) => (object, condition) => write(object, isDocument(object) ? 'always' : condition)),
  },
  'the finish comes before the documents of the whole registry': {
    scenario: scenario('two plugins'),
    mutate: writing((write) => {
      const held: (readonly [DeployObject, WriteCondition])[] = []
      return async (object, condition) => {
        if (object.class === 'index') {
          held.push([object, condition])
          return { kind: 'written', revision: 'held' }
        }
        const answer = await write(object, condition)
        if (object.path === CATALOG) for (const [document, when] of held.splice(0)) await write(document, when)
        return answer
      }
    }),
  },
  'the finish takes out whatever it rendered, changed or not': {
    scenario: scenario('one plugin, two versions, prune'),
    mutate: (target) => {
      let own: Catalog | undefined
      return {
        ...target,
        write: async (object, condition) => {
          const answer = await target.write(object, condition)
          if (object.path !== CATALOG || condition === 'absent') return answer
          const next = catalogOf(object)
          const isFinish = own !== undefined && next.generation === own.generation
          if (!isFinish) own = next
          if (!isFinish || answer.kind !== 'refused') return answer
          const there = await target.read(CATALOG)
          if (there.kind !== 'found') return answer
          const done = own?.pending.filter((slug) => !next.pending.includes(slug)) ?? []
          const newer = parseCatalog(there.bytes)
          const pending = newer.pending.filter((slug) => !done.includes(slug))
          return target.write(withCatalog(object, { ...newer, pending }), { revision: there.revision })
        },
      }
    },
  },
  'pages are published before what they load': {
    scenario: scenario('pages of two programs, another README'),
    mutate: writing((write) => {
      const held: Parameters<Write>[] = []
      return async (object, condition) => {
        if (isHashedPath(object.path)) {
          held.push([object, condition])
          return { kind: 'written', revision: '' }
        }
        const answer = await write(object, condition)
        if (object.path === CATALOG) for (const each of held.splice(0)) await write(...each)
        return answer
      }
    }),
  },
  'an artifact that is there is taken for ours': {
    scenario: scenario('same version, other content'),
    mutate: (target) => {
      const ours = new Map<string, Uint8Array>()
      return {
        ...target,
        write: (object, condition) => {
          if (object.class === 'artifact') ours.set(object.path, bytesOf(object))
          return target.write(object, condition)
        },
        stream: (path, take) => {
          const mine = ours.get(path)
          return target.stream(path, (chunks) => take(mine === undefined ? chunks : [mine]))
        },
      }
    },
  },
  'a plugin of another repository is taken': {
    scenario: {
      ...scenario('one plugin, two repositories'),
      options: [{ origin: 'example.com/one' }, { origin: 'example.com/other', insist: ['take-over'] }],
    },
  },
  'what was rendered before a repair counts after it': {
    scenario: scenario('repair against a version'),
    mutate: (target) => ({
      ...target,
      read: async (path, known) => {
        const answer = await target.read(path, known)
        if (path !== CATALOG || answer.kind !== 'found') return answer
        const { repaired: _, ...catalog } = parseCatalog(answer.bytes)
        return { ...answer, bytes: renderCatalog(catalog) }
      },
      write: (object, condition) => {
        if (object.path !== CATALOG) return target.write(object, condition)
        const { repaired: _, ...catalog } = catalogOf(object)
        return target.write(withCatalog(object, catalog), condition)
      },
    }),
  },
  'any record that is not pinned is pruned': {
    scenario: {
      ...scenario('one plugin, two versions, prune'),
      prune: pruneAll((catalog) => ({
        ...catalog,
        plugins: Object.fromEntries(
          Object.entries(catalog.plugins).map(([slug, entry]) => [slug, { ...entry, revision: 999 }]),
        ),
        pending: [],
      })),
    },
  },
  'what is unpublished is pruned while something is pending': {
    scenario: {
      ...scenario('unpublish against publish, prune'),
      prune: pruneAll((catalog) => ({ ...catalog, pending: [] })),
    },
  },
}
