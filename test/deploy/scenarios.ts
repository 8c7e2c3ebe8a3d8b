import type { Catalog } from '../../src/model/catalog.js'
import type { StoredObject } from '../../src/model/deploy.js'
import { parseCatalog, parseRecord } from '../../src/protocols/native.js'
import { planPrune } from '../../src/stages/plan-prune.js'
import type { MemoryStore } from '../targets/memory-target.js'
import type { Scenario } from './run-schedule.js'
import { sampleRegistry } from './sample-plugins.js'

const at = (second: number): string => `2025-06-01T00:00:0${second}Z`
const P1 = sampleRegistry({ p: { versions: { '1.0.0': 'X/a' } } })
const with2 = { versions: { '1.0.0': 'X/a', '2.0.0': 'X2/a' } }

/** What the pruner would remove now; `doctor` weakens it. */
export const pruneAll =
  (doctor: (catalog: Catalog) => Catalog = (catalog) => catalog) =>
  (store: MemoryStore): readonly string[] => {
    const bytes = store.objects.get('catalog.json')?.bytes
    if (bytes === undefined) return []
    const catalog = doctor(parseCatalog(bytes))
    const objects: StoredObject[] = [...store.objects].map(([path, held]) => ({
      path,
      revision: held.revision,
      size: held.bytes.length,
      modified: '2000-01-01T00:00:00Z',
    }))
    const withdrawn = Object.values(catalog.plugins).flatMap(({ record }) => {
      const held = store.objects.get(record)
      return held === undefined ? [] : [{ record: parseRecord(held.bytes), objects }]
    })
    const records = objects.filter(({ path }) => path.startsWith('records/') && !path.includes('/files/'))
    return planPrune({ catalog, objects: records, withdrawn, before: '2999-01-01T00:00:00Z' }).map(({ path }) => path)
  }

/** Two publishers each, as the model of the protocol has them. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'two plugins': {
    publishers: [
      sampleRegistry({ p: { versions: { '1.0.0': 'X/a' } } }),
      sampleRegistry({ q: { versions: { '1.0.0': 'X/a' }, tags: ['u'] } }),
    ],
    published: sampleRegistry({ o: { versions: { '1.0.0': 'X/a' } } }),
  },
  'the first publication, of two': {
    publishers: [
      sampleRegistry({ p: { versions: { '1.0.0': 'X/a' } }, q: { versions: { '1.0.0': 'X/a' } } }),
      sampleRegistry({ p: { versions: { '1.0.0': 'X/a' } }, q: { versions: { '2.0.0': 'X/a' } } }),
    ],
  },
  'one plugin, two versions, prune': {
    published: P1,
    publishers: [sampleRegistry({ p: with2 }), sampleRegistry({ p: { versions: { '3.0.0': 'X3/a' } } })],
    prune: pruneAll(),
  },
  'same release, other gzip bytes': {
    published: sampleRegistry({ o: { versions: { '1.0.0': 'X/a' } } }),
    publishers: [
      sampleRegistry({ p: { versions: { '1.0.0': 'X/a' } } }),
      sampleRegistry({ p: { versions: { '1.0.0': 'X/b' } } }),
    ],
  },
  'same version, other content': {
    published: sampleRegistry({ o: { versions: { '1.0.0': 'X/a' } } }),
    publishers: [
      sampleRegistry({ p: { versions: { '1.0.0': 'X/a' } } }),
      sampleRegistry({ p: { versions: { '1.0.0': 'Y/a' } } }),
    ],
  },
  'one plugin, two repositories': {
    published: sampleRegistry({ o: { versions: { '1.0.0': 'X/a' } } }),
    publishers: [
      sampleRegistry({ p: { versions: { '1.0.0': 'X/a' } } }),
      sampleRegistry({ p: { versions: { '2.0.0': 'Y/a' } }, q: { versions: { '1.0.0': 'X/a' } } }),
    ],
    options: [{ origin: 'example.com/one' }, { origin: 'example.com/other' }],
  },
  'repair against a version': {
    published: P1,
    publishers: [sampleRegistry({ p: { versions: { '1.0.0': 'X/a' } } }), sampleRegistry({ p: with2 })],
    options: [{ repair: true }, {}],
  },
  'unpublish against publish, prune': {
    published: P1,
    publishers: [
      sampleRegistry({ p: with2 }),
      sampleRegistry({ p: { versions: { '1.0.0': 'X/a' }, lifecycle: { '1.0.0': { at: at(1), unpublished: {} } } } }),
    ],
    prune: pruneAll(),
  },
  'publish, then unpublish it, prune': {
    published: P1,
    publishers: [
      sampleRegistry({ p: with2 }),
      sampleRegistry({ p: { ...with2, lifecycle: { '2.0.0': { at: at(1), unpublished: {} } } } }),
    ],
    prune: pruneAll(),
  },
  'yank and restore': {
    published: P1,
    publishers: [
      sampleRegistry({ p: { versions: { '1.0.0': 'X/a' }, lifecycle: { '1.0.0': { at: at(1), yanked: {} } } } }),
      sampleRegistry({ p: { versions: { '1.0.0': 'X/a' }, lifecycle: { '1.0.0': { at: at(2) } } } }),
    ],
  },
  'yank against another description': {
    published: P1,
    publishers: [
      sampleRegistry({ p: { versions: { '1.0.0': 'X/a' }, lifecycle: { '1.0.0': { at: at(1), yanked: {} } } } }),
      sampleRegistry({ p: { versions: { '1.0.0': 'X/a' }, description: 'other', icon: 'other', at: at(3) } }),
    ],
  },
  'pages of two programs, another README': {
    published: sampleRegistry({ p: { versions: { '1.0.0': 'X/a' }, readme: '# One' } }, { site: 'a' }),
    publishers: [
      sampleRegistry({ p: { versions: { '1.0.0': 'X/a' }, readme: '# Two', at: at(3) } }, { site: 'b' }),
      sampleRegistry({ p: { ...with2, readme: '# One' } }, { site: 'a' }),
    ],
  },
  'another config against a version': {
    published: P1,
    publishers: [
      sampleRegistry({ p: with2 }),
      sampleRegistry({ p: { versions: { '1.0.0': 'X/a' } } }, { name: 'Renamed', at: at(5) }),
    ],
  },
}
