import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { removeAll } from './programs.mjs'

/** Cold builds with pages and, by `site: false`, without, in turn. */
export const comparePages = (corpus, { programs, workDir, pairs, say }) => {
  const place = { out: join(workDir, 'pages-ours'), cache: join(workDir, 'pages-cache') }
  const file = join(corpus.dir, 'registry.yaml')
  const written = readFileSync(file, 'utf8')
  const ours = []
  const theirs = []
  try {
    for (let pair = 0; pair < pairs; pair++) {
      say(`pages of ${corpus.name}, pair ${pair + 1} of ${pairs}`)
      ours.push(programs.buildCold(corpus, place))
      writeFileSync(file, `${written}site: false\n`)
      theirs.push(programs.buildCold(corpus, place))
      writeFileSync(file, written)
      removeAll(place.out, place.cache)
    }
  } finally {
    writeFileSync(file, written)
  }
  return { ours, theirs }
}
