/*
 * Serves a folder as any static host does, in a process of its own: prints its port, ends when it is killed.
 *
 *     node bench/static-server.mjs DIR
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const dir = process.argv[2]
const files = new Map()

/** Each file is read once: what is measured is the client. */
const read = (path) => {
  if (!files.has(path)) {
    try {
      files.set(path, readFileSync(join(dir, path)))
    } catch {
      files.set(path, undefined)
    }
  }
  return files.get(path)
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const body = read(request.url)
  if (body === undefined) response.writeHead(404).end()
  else response.writeHead(200, { 'content-length': body.length }).end(body)
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
