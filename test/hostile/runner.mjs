// Runs commands of the built library, one after another, for a parent process that sends `{command, options, dir, …}` and
// gets what came of it and what it cost. Started with --expose-gc, so that one run does not pay for the one before.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { adopt, build, RegistryError } from '../../dist/index.js'

const COMMANDS = { adopt, build }

const run = async (command, options) => {
  try {
    const { ok, diagnostics, files } = await COMMANDS[command](options)
    return { ok, diagnostics, files }
  } catch (error) {
    if (error instanceof RegistryError) return { error: { code: error.code, message: error.message } }
    return { crash: String(error?.stack ?? error).slice(0, 2000) }
  }
}

/** Linux forgets its high-water mark of memory when told so; elsewhere the mark is that of all runs. */
const resetPeak = () => {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {}
}

const readPeak = () => {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1000
  } catch {
    return process.resourceUsage().maxRSS / 1000
  }
}

/** Does what a program that runs beside the build might do, once, between the reading of the sources and their packing. */
const interfere = (dir, line) => {
  let isOver = false
  return ({ step }) => {
    if (isOver || step !== 'pack') return
    isOver = true
    execFileSync('sh', ['-c', line], { cwd: `${dir}/plugins/hello` })
  }
}

process.on('message', async ({ command, options, dir, tmp, meanwhile }) => {
  process.chdir(dir)
  process.env.TMPDIR = tmp
  globalThis.gc()
  resetPeak()
  const start = process.cpuUsage()
  const result = await run(command, { ...options, ...(meanwhile && { onProgress: interfere(options.dir, meanwhile) }) })
  const { user, system } = process.cpuUsage(start)
  process.send({ result, seconds: (user + system) / 1e6, megabytes: readPeak() })
})
process.send('ready')
