import { statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { list } from 'tar'
import { listArtifacts, removeAll } from './programs.mjs'

/**
 * Cold builds and runs of the baseline in turn, and what their artifacts weigh together. Both must pack the same files,
 * or they did not do the same work.
 */
export const compareCold = (corpus, { programs, workDir, pairs, say }) => {
  const place = { out: join(workDir, 'cold-ours'), cache: join(workDir, 'cold-cache') }
  const out = join(workDir, 'cold-baseline')
  const ours = []
  const theirs = []
  let bytes
  for (let pair = 0; pair < pairs; pair++) {
    say(`cold ${corpus.name}, pair ${pair + 1} of ${pairs}`)
    ours.push(programs.buildCold(corpus, place))
    theirs.push(programs.runBaseline(corpus, out))
    bytes ??= compareArtifacts(listArtifacts(place.out), listArtifacts(out))
    // The next pair starts from the same state, and nothing of the first is still in memory.
    removeAll(place.out, place.cache, out)
  }
  return { ours, theirs, bytes }
}

const compareArtifacts = (ours, theirs) => {
  const theirNames = new Map(theirs.map((file) => [basename(file, '.tar.gz'), file]))
  if (ours.length !== theirs.length) throw new Error(`${ours.length} artifacts of ours, ${theirs.length} of theirs`)
  // A row of them is enough: all plugins of a corpus are alike.
  for (const file of ours.slice(0, 10)) {
    const name = `${basename(dirname(file))}-${basename(file, '.tar.gz')}`
    const other = theirNames.get(name)
    if (other === undefined || listEntries(file) !== listEntries(other))
      throw new Error(`${name} is packed differently`)
  }
  return { ours: sumSizes(ours), theirs: sumSizes(theirs) }
}

const listEntries = (file) => {
  const entries = []
  list({ file, sync: true, onReadEntry: ({ path, size }) => entries.push(`${path.replace(/^\.\//, '')} ${size}`) })
  return entries.sort().join('\n')
}

const sumSizes = (files) => files.reduce((sum, file) => sum + statSync(file).size, 0)
