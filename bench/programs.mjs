import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const BASELINE = join(import.meta.dirname, 'baseline.mjs')

/** The programs that are compared, each as one command to be timed. */
export const openPrograms = ({ cli, stopwatch }) => {
  const help = spawnSync(process.execPath, [cli, 'build', '--help'], { encoding: 'utf8' }).stdout
  if (!help) throw new Error(`${cli} does not run; npm run build makes it.`)
  const hasCache = help.includes('--cache-dir')

  const build = (corpus, { out, cache }, ...flags) => {
    const cacheFlags = hasCache ? ['--cache-dir', cache] : []
    return stopwatch.run(process.execPath, [cli, 'build', corpus.dir, '--out', out, ...cacheFlags, ...flags])
  }
  /** Ours from nothing: no published state, no cache, no folder to write to. */
  const buildCold = (corpus, place) => {
    removeAll(place.out, place.cache)
    return build(corpus, place, '--published', 'none')
  }
  const isGnuFind = spawnSync('find', ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU') === true

  return {
    /** Whether ours can keep a cache at all. */
    hasCache,
    isGnuFind,

    buildCold,

    /** Ours over what its last run left. */
    buildAgain: (corpus, place) => build(corpus, place),

    /** The same, untimed: how many releases it calls new, and how many files it wrote. */
    describeBuild: (corpus, place) => {
      build(corpus, place, '--json')
      const { releases, files, diagnostics } = JSON.parse(stopwatch.readOutput())
      const fresh = releases.filter(({ state }) => state === 'new').length
      return { fresh, written: files.written, findings: diagnostics.length }
    },

    /** One cold build, whose files nobody needs. */
    buildOnce: (corpus, workDir) => {
      const place = { out: join(workDir, 'once-ours'), cache: join(workDir, 'once-cache') }
      const run = buildCold(corpus, place)
      removeAll(place.out, place.cache)
      return run
    },

    /** The script that it is compared with, from nothing. */
    runBaseline: (corpus, out) => {
      removeAll(out)
      return stopwatch.run(process.execPath, [BASELINE, corpus.dir, out])
    },

    /** Reads every source once, so that the first run finds in memory what the others do. */
    warm: (corpus) => {
      spawnSync('find', ['.', '-type', 'f', '-exec', 'cat', '{}', '+'], { cwd: corpus.dir, stdio: 'ignore' })
    },

    /** The least that anything can do that looks whether a source has changed. */
    runFind: (corpus) =>
      stopwatch.run('find', ['.', '-printf', '%s %T@\\n'], { cwd: join(corpus.dir, 'plugins'), silent: true }),
  }
}

/** Removes folders with all they hold, where they are there. */
export const removeAll = (...dirs) => {
  for (const dir of dirs) if (existsSync(dir)) rmSync(dir, { recursive: true, force: true })
}

/** Every artifact below a folder. */
export const listArtifacts = (dir) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.tar.gz'))
    .map((entry) => join(entry.parentPath, entry.name))
