import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { removeAll } from './programs.mjs'

/**
 * Builds over what an earlier build left. Each is compared with something run right after it, pair by pair: no change
 * with `find` over the sources, one plugin changed and a restored cache with no change.
 */
export const openIncremental = (corpus, { programs, workDir, pairs, say }) => {
  const place = { out: join(workDir, 'kept-ours'), cache: join(workDir, 'kept-cache') }
  say(`building ${corpus.name} for what comes after`)
  programs.buildCold(corpus, place)
  // The second time anything that a first build leaves to the next one is done, too.
  const settled = programs.describeBuild(corpus, place)
  const { fresh, written } = programs.describeBuild(corpus, place)
  const notes = []
  if (settled.findings > 0) notes.push(`${corpus.name}: the build reports ${settled.findings} findings.`)
  if (fresh + written > 0) {
    notes.push(`${corpus.name}: a build after no change calls ${fresh} releases new and writes ${written} files.`)
  }

  const takeTurns = (name, runOurs, runTheirs) => {
    const ours = []
    const theirs = []
    for (let pair = 0; pair < pairs; pair++) {
      say(`${name} ${corpus.name}, pair ${pair + 1} of ${pairs}`)
      ours.push(runOurs(pair))
      theirs.push(runTheirs(pair))
    }
    return { ours, theirs }
  }
  const buildAgain = () => programs.buildAgain(corpus, place)

  return {
    notes,
    compareNoop: () => takeTurns('no change in', buildAgain, () => programs.runFind(corpus)),

    /** As in CI: a fresh checkout, so that each source has another time; output and cache come out of an archive. */
    compareRestored: () => {
      const saved = { out: `${place.out}-saved`, cache: `${place.cache}-saved` }
      copyWhole(place, saved)
      const buildRestored = (pair) => {
        copyWhole(saved, place)
        touchSources(corpus, Date.UTC(2026, 0, 1 + pair) / 1000)
        return buildAgain()
      }
      const runs = takeTurns('restored cache of', buildRestored, buildAgain)
      removeAll(saved.out, saved.cache)
      return runs
    },

    /** Every pair changes a plugin that was not changed before, or with few plugins the same one again. */
    compareOne: () =>
      corpus.changing((changePlugin) => {
        const buildChanged = (pair) => {
          changePlugin(pair % corpus.plugins)
          return buildAgain()
        }
        return takeTurns('one changed in', buildChanged, buildAgain)
      }),

    close: () => removeAll(place.out, place.cache),
  }
}

/** Copies out dir and cache with the times of their files, as archives keep them. Node's own copy is ten times slower than `cp`. */
const copyWhole = (from, to) => {
  for (const part of ['out', 'cache']) {
    removeAll(to[part])
    if (!existsSync(from[part])) continue
    const { status, stderr } = spawnSync('cp', ['-a', from[part], to[part]], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`cp failed: ${stderr}`)
  }
}

const touchSources = ({ dir }, time) => {
  for (const entry of readdirSync(join(dir, 'plugins'), { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), time, time)
  }
}
