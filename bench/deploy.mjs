import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { removeAll } from './programs.mjs'

/** Small plugins whose registry has about 20,000 objects. */
const PLUGINS = 2000
const BUCKET = 's3://registry-bench'

/** A deploy with nothing to do against `aws s3 sync` with nothing to do, on a real S3 server. */
export const measureDeploy = async (open, { pairs, cli, workDir }, { stopwatch, say }) => {
  if (spawnSync('aws', ['--version']).status !== 0) return undefined
  const server = await startMoto()
  if (server === undefined) return undefined
  const env = {
    AWS_ENDPOINT_URL_S3: server.url,
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
  }
  const corpus = open('small', PLUGINS)
  const [out, cache] = [join(workDir, 'deploy-out'), join(workDir, 'deploy-cache')]
  const deploy = (...flags) =>
    stopwatch.run(
      process.execPath,
      [cli, 'deploy', corpus.dir, '--target', BUCKET, '--out', out, '--cache-dir', cache, ...flags],
      { env },
    )
  const sync = () => stopwatch.run('aws', ['s3', 'sync', out, `${BUCKET}/`, '--endpoint-url', server.url], { env })
  try {
    stopwatch.run('aws', ['s3', 'mb', BUCKET, '--endpoint-url', server.url], { env })
    say('deploy, the first one, which is not timed')
    deploy('--json')
    const { deployed } = JSON.parse(stopwatch.readOutput())
    // The first build after one looks at contents; and what differs at the target is put there by whoever would do it again.
    deploy()
    sync()
    const runs = { ours: [], built: [], theirs: [] }
    for (let turn = 0; turn < pairs; turn++) {
      say(`deploy, run ${turn + 1} of ${pairs}`)
      runs.built.push(deploy())
      runs.ours.push(deploy('--no-build', '--json'))
      const { outcome, requests } = JSON.parse(stopwatch.readOutput()).deployed
      if (outcome !== 'unchanged') throw new Error(`a deploy with nothing to do ended with ${outcome}`)
      runs.requests = requests
      runs.theirs.push(sync())
      if (stopwatch.readOutput().trim() !== '') throw new Error('aws s3 sync has found something to do')
    }
    return { plugins: corpus.plugins, objects: deployed.written.objects, runs }
  } finally {
    server.close()
    removeAll(out, cache)
  }
}

const startMoto = async () => {
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'error').then(() => undefined)
  let said = ''
  const started = (async () => {
    for await (const chunk of child.stderr) {
      said += chunk
      const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1]
      if (url !== undefined) return url
    }
    return undefined
  })()
  const url = await Promise.race([started, ended])
  return url === undefined ? undefined : { url, close: () => child.kill() }
}
