import { join } from 'node:path'
import { removeAll } from './programs.mjs'
import { summarise } from './statistics.mjs'

const SIZES = [1_000, 10_000]
const FULL_SIZES = [...SIZES, 100_000]

/** Cold builds of ever more small plugins. The sizes take turns, so that a slow while of the machine bends no curve. */
export const measureCurve = (open, { curveFull }, { programs, workDir, pairs, say }) => {
  const place = { out: join(workDir, 'curve-ours'), cache: join(workDir, 'curve-cache') }
  const points = (curveFull ? FULL_SIZES : SIZES).map((size) => ({ corpus: open('small', size), runs: [] }))
  for (const { corpus } of points) programs.warm(corpus)
  for (let turn = 0; turn < pairs; turn++) {
    for (const { corpus, runs } of points) {
      say(`curve, ${corpus.plugins} plugins, run ${turn + 1} of ${pairs}`)
      runs.push(programs.buildCold(corpus, place))
      removeAll(place.out, place.cache)
    }
  }
  return points.map(({ corpus, runs }) => ({ plugins: corpus.plugins, ...summarise(runs), runs }))
}
