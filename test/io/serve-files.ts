import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Answers one path; `count` is 1 for the first request of it. */
export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void

/** By path below the root, without a slash in front: bytes, or what to do. */
export type Files = Readonly<Record<string, string | Uint8Array | Answer>>

export interface FileServer {
  /** With a final slash. */
  readonly url: string
  /** Paths in the order in which they were asked for. */
  readonly requests: string[]
  readonly close: () => Promise<void>
}

/** The time that every file of a server says it is from. */
export const LAST_MODIFIED = 'Wed, 15 Jan 2025 10:00:00 GMT'

/** A web server on a free port of this machine. What `files` does not name is 404. */
export const serveFiles = async (files: Files): Promise<FileServer> => {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1)
    requests.push(path)
    const file = files[path]
    if (file === undefined) response.writeHead(404).end('not here')
    else if (typeof file === 'function') file(request, response, requests.filter((each) => each === path).length)
    else response.writeHead(200, { 'last-modified': LAST_MODIFIED }).end(file)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Answers with a status, and nothing useful. */
export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}, body = ''): Answer =>
  (_, response) => {
    response.writeHead(code, headers).end(body)
  }

/** Sends part of a body, then cuts the line. */
export const reset: Answer = (_, response) => {
  response.writeHead(200, { 'content-length': '1000' })
  response.write('half of')
  setTimeout(() => response.destroy(), 5)
}

/** Sends part of a body, then nothing more. */
export const stall: Answer = (_, response) => {
  response.writeHead(200, { 'content-length': '1000' })
  response.write('half of')
}

/** Sends for as long as anybody listens: as fast as it is taken, or a part each time that so many milliseconds are over. */
export const endless =
  (start: string | Uint8Array, part: string | Uint8Array, every = 0): Answer =>
  (_, response) => {
    response.writeHead(200)
    response.write(start)
    const send = (): void => {
      if (response.destroyed) return
      if (every > 0) {
        response.write(part)
        setTimeout(send, every)
      } else if (response.write(part)) setImmediate(send)
      else response.once('drain', send)
    }
    send()
  }
