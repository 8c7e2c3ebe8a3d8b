import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'

const OBJECTS = 20_000
const AT_A_TIME = 16
/** Ours is compared with each of the others. */
const CLIENTS = ['ours', 'http', 'undici', 'sdk']

/** Uploads of small objects to a sink that only counts, by ours and by others, which take turns. */
export const measureUpload = async ({ cli, pairs, scale }, say) => {
  const objects = Math.max(1000, Math.round(OBJECTS * scale))
  const sink = spawn(process.execPath, [join(import.meta.dirname, 'upload-sink.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [line] = await once(sink.stdout, 'data')
    const port = String(line).trim()
    const runs = Object.fromEntries(CLIENTS.map((name) => [name, []]))
    for (let turn = 0; turn < pairs; turn++) {
      for (const name of CLIENTS) {
        say(`upload, ${name}, run ${turn + 1} of ${pairs}`)
        runs[name].push(runClient(name, port, objects, cli))
      }
    }
    return { objects, atATime: AT_A_TIME, runs }
  } finally {
    sink.kill()
  }
}

const runClient = (name, port, objects, cli) => {
  const client = join(import.meta.dirname, 'upload-client.mjs')
  const dist = dirname(dirname(cli))
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [client, name, port, String(objects), String(AT_A_TIME), dist],
    { encoding: 'utf8', env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } },
  )
  if (status !== 0) throw new Error(`the upload by ${name} failed\n${stderr.slice(-2_000)}`)
  return JSON.parse(stdout)
}
