import { closeSync, createReadStream, fstatSync, openSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RegistryError } from '../model/errors.js'
import type { HttpAnswer, HttpRequest, ServedFile } from '../model/http-answer.js'

/** Only programs of this machine can reach it. */
const LOOPBACK = '127.0.0.1'

/** In place of an answer: whoever asks is told of every {@link HttpServer.send}, for as long as they listen. */
export type EventStream = 'events'

export interface HttpServerOptions {
  /** 0: any that is free. */
  readonly port: number
  /** `port` is the one that was asked. */
  readonly answer: (request: HttpRequest, port: number) => HttpAnswer | EventStream
}

export interface HttpServer {
  readonly port: number
  /** Tells everybody who listens, and whoever begins to, one line of text. */
  readonly send: (line: string) => void
  readonly close: () => Promise<void>
}

/**
 * Opens a web server that this machine alone can reach.
 *
 * @throws RegistryError `PORT_UNAVAILABLE`
 */
export const openHttpServer = async (options: HttpServerOptions): Promise<HttpServer> => {
  const listeners = new Set<ServerResponse>()
  let last: string | undefined
  const server = createServer((request, response) => {
    request.resume()
    const answer = options.answer(toRequest(request), portOf(server))
    if (answer !== 'events') return writeAnswer(request, response, answer)
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.flushHeaders()
    if (last !== undefined) response.write(toEvent(last))
    listeners.add(response)
    response.once('close', () => listeners.delete(response))
  })
  await listen(server, options.port)
  return {
    port: portOf(server),
    send: (line) => {
      last = line
      for (const response of listeners) response.write(toEvent(line))
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(portProblem(port, cause)))
    server.listen(port, LOOPBACK, resolve)
  })

const portProblem = (port: number, cause: NodeJS.ErrnoException): RegistryError => {
  const isTaken = cause.code === 'EADDRINUSE'
  const problem = isTaken ? 'another program listens there' : cause.message
  return new RegistryError('PORT_UNAVAILABLE', `Could not listen on port ${port}: ${problem}.`, {
    hint: 'Choose another one with --port, or 0 for any that is free.',
    cause,
  })
}

const toRequest = ({ method = 'GET', url = '/', headers }: IncomingMessage): HttpRequest => ({
  method,
  target: url,
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  ),
})

const toEvent = (line: string): string => `data: ${line}\n\n`

const writeAnswer = (
  { method }: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: HttpAnswer,
): void => {
  const isBare = status === 204 || status === 304
  const length = 'bytes' in body ? body.bytes.length : body.end - body.start
  const head = { ...headers, ...(!isBare && { 'content-length': length }) }
  if (method === 'HEAD' || isBare || length === 0) {
    response.writeHead(status, head).end()
  } else if ('bytes' in body) {
    response.writeHead(status, head).end(body.bytes)
  } else {
    const fd = openWhole(body.file)
    if (fd === undefined) {
      response.writeHead(503, { 'retry-after': '1' }).end()
      return
    }
    response.writeHead(status, head)
    const stream = createReadStream('', { fd, start: body.start, end: body.end - 1 })
    // Whatever becomes of the file, half a body must not look like a whole one.
    stream.once('error', () => response.destroy())
    response.once('close', () => stream.destroy())
    stream.pipe(response)
  }
}

/** Opens a file that still has its size; a build may have replaced it since it was looked at. */
const openWhole = ({ file, size }: ServedFile): number | undefined => {
  let fd: number | undefined
  try {
    fd = openSync(file, 'r')
    if (fstatSync(fd).size === size) return fd
  } catch {
    // Gone: it is asked for once more.
  }
  if (fd !== undefined) closeSync(fd)
  return undefined
}
