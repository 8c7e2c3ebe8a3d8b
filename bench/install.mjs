import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What a loop over curl has to be told; ours finds it out. */
const writeList = (file, dist, origin) => {
  const slugs = []
  const lines = readFileSync(join(dist, 'SHA256SUMS'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [digest, path] = line.split('  ')
      const slug = /^apps\/([^/]+)\/.*\.tar\.gz$/.exec(path ?? '')?.[1]
      if (slug === undefined) return []
      slugs.push(slug)
      return [`${slug} ${origin}/${path} ${digest}\n`]
    })
  writeFileSync(file, lines.join(''))
  return slugs
}

const startServer = async (dir) => {
  const server = spawn(process.execPath, [join(import.meta.dirname, 'static-server.mjs'), dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(server.stdout, 'data')
  return { origin: `http://127.0.0.1:${String(line).trim()}`, stop: () => server.kill() }
}

/** A registry whose documents name the address that it is served at. */
const buildRegistry = (cli, corpus, dist, origin) => {
  const args = [cli, 'build', corpus, '--out', dist, '--published', 'none', '--no-cache', '--base-url', `${origin}/`]
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the registry could not be built\n${stderr.slice(-2_000)}`)
}

/**
 * Installs every plugin of a registry: ours, and a loop over curl, sha256sum and tar. Cold: with empty folders. Cached: the
 * plugins are gone, what was downloaded is there; ours has its lock file, the loop its list.
 */
export const measureInstall = async ({ corpus, cli }, { stopwatch, workDir, pairs, say }) => {
  const dist = join(workDir, 'registry')
  mkdirSync(dist, { recursive: true })
  const { origin, stop } = await startServer(dist)
  try {
    buildRegistry(cli, corpus, dist, origin)
    const list = join(workDir, 'list.txt')
    const slugs = writeList(list, dist, origin)
    const ours = join(workDir, 'ours')
    const theirs = join(workDir, 'theirs')
    const program = join(dirname(cli), 'openworkflow.js')
    const access = ['--dir', join(ours, 'plugins'), '--cache-dir', join(ours, 'cache'), `--registry=${origin}`]
    const install = (plugins) => stopwatch.run(process.execPath, [program, 'plugin', 'install', ...plugins, ...access])
    const loop = (...more) => stopwatch.run('sh', [join(import.meta.dirname, 'curl-loop.sh'), list, theirs, ...more])
    const remove = (dir) => rmSync(dir, { recursive: true, force: true })
    const runs = { install: { ours: [], theirs: [] }, installCached: { ours: [], theirs: [] } }
    for (let pair = 0; pair < pairs; pair++) {
      say(`install, ${slugs.length} plugins, pair ${pair + 1} of ${pairs}`)
      remove(ours)
      remove(theirs)
      runs.install.ours.push(install(slugs))
      runs.install.theirs.push(loop())
      const lock = readFileSync(join(ours, 'plugins/plugins-lock.json'))
      remove(join(ours, 'plugins'))
      remove(join(theirs, 'plugins'))
      mkdirSync(join(ours, 'plugins'))
      writeFileSync(join(ours, 'plugins/plugins-lock.json'), lock)
      runs.installCached.ours.push(install([]))
      runs.installCached.theirs.push(loop('cached'))
    }
    return runs
  } finally {
    stop()
  }
}
