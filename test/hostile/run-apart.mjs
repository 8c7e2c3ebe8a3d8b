// Runs one command of the built library in a process of its own: `node run-apart.mjs build '{"dir": …}'`. Writes as JSON
// what came of it, and what it cost.
import * as library from '../../dist/index.js'

const [command, options] = process.argv.slice(2)

const run = async () => {
  try {
    const { ok, diagnostics, files } = await library[command](JSON.parse(options))
    return { ok, diagnostics, files }
  } catch (error) {
    if (error instanceof library.RegistryError) return { error: { code: error.code, message: error.message } }
    return { crash: String(error?.stack ?? error).slice(0, 2000) }
  }
}

const result = await run()
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
const cost = { seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1000 }
// Not console.log: a pipe takes a large text in parts, and what the command has left running must not keep us.
process.stdout.write(JSON.stringify({ ...result, cost }), () => process.exit(0))
