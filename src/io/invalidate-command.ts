import { spawn } from 'node:child_process'
import { RegistryError } from '../model/errors.js'

/** Bytes of its output that are kept: the last ones, where the trouble is told. */
const OUTPUT_LIMIT = 4096

/**
 * Runs a command by the shell in `cwd` and gives it URLs, one a line, on its standard input.
 *
 * @throws RegistryError `INVALIDATE_FAILED` when it does not end well.
 */
export const runInvalidateCommand = (command: string, cwd: string, urls: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, { cwd, shell: true, stdio: ['pipe', 'pipe', 'pipe'] })
    let output = Buffer.alloc(0)
    const keep = (chunk: Buffer): void => {
      output = Buffer.concat([output, chunk]).subarray(-OUTPUT_LIMIT)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    // One that needs no list may end without reading it.
    child.stdin.on('error', () => {})
    child.once('error', (error) => reject(failed(`could not be started: ${error.message}`, '')))
    child.once('close', (code, signal) => {
      const problem = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with exit code ${code}`
      if (code === 0) resolve()
      else reject(failed(problem, output.toString('utf8').trim()))
    })
    child.stdin.end(urls.map((url) => `${url}\n`).join(''))
  })

const failed = (problem: string, output: string): RegistryError =>
  new RegistryError(
    'INVALIDATE_FAILED',
    `The registry is published, but the command \`deploy.invalidate\` ${problem}.`,
    { hint: output === '' ? 'Caches may show what was before for a while.' : output },
  )
