import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What goes wrong with one request.
 *
 *     lost       it never arrives, and the line breaks
 *     unheard    it arrives and is carried out; the line breaks before the answer
 *     late       the line breaks at once; it arrives when `land` is called
 *     delayed    all is well, but only after so many milliseconds
 *     twice      it arrives twice, and the second answer is given
 *     cut        half of the answer's body arrives
 *     garbled    it arrives and is carried out; the answer is no HTTP
 *     torn       half of its own body arrives
 *     { status } it never arrives, and this is answered
 *     { after }  it arrives and is carried out, and this is answered
 */
export type Fault =
  | 'lost'
  | 'unheard'
  | 'late'
  | 'twice'
  | 'cut'
  | 'garbled'
  | 'torn'
  | { readonly delayed: number }
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly after: number }

export interface ProxiedRequest {
  /** 1 for the first request since the faults were set. */
  readonly count: number
  readonly method: string
  /** With its query. */
  readonly path: string
}

export interface FaultProxy {
  /** Without a final slash. */
  readonly url: string
  /** `PUT /path`, in the order in which they came. */
  readonly requests: string[]
  /** Chooses the fault of each request from now on. */
  readonly setFault: (choose: (request: ProxiedRequest) => Fault | undefined) => void
  /** Lets late requests arrive, one after another. */
  readonly land: () => Promise<void>
  readonly close: () => Promise<void>
}

/** A proxy on a free port before a server, which does to requests what it is told. `Host` stays as it was sent: it is signed. */
export const openFaultProxy = async (upstream: string): Promise<FaultProxy> => {
  const requests: string[] = []
  const late: (() => Promise<unknown>)[] = []
  let choose: (request: ProxiedRequest) => Fault | undefined = () => undefined
  let count = 0

  const server = createServer(async (incoming, response) => {
    const { method = '', url: path = '' } = incoming
    requests.push(`${method} ${path}`)
    count += 1
    const fault = choose({ count, method, path })
    const sent = { upstream, method, path, headers: incoming.headers, body: await collect(incoming) }
    try {
      await treat(sent, fault, response, late)
    } catch {
      // The server behind broke off, which is passed on.
      response.destroy()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    setFault: (next) => {
      choose = next
      count = 0
    },
    land: async () => {
      for (const send of late.splice(0)) await send()
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

interface Sent {
  readonly upstream: string
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

const treat = async (
  sent: Sent,
  fault: Fault | undefined,
  response: ServerResponse,
  late: (() => Promise<unknown>)[],
): Promise<void> => {
  if (fault === 'late') late.push(() => forward(sent))
  if (fault === 'unheard') await forward(sent)
  if (fault === 'torn') await tear(sent)
  if (fault === 'lost' || fault === 'late' || fault === 'unheard' || fault === 'torn') {
    response.destroy()
    return
  }
  if (typeof fault === 'object' && 'delayed' in fault)
    await new Promise((resolve) => setTimeout(resolve, fault.delayed))
  if (typeof fault === 'object' && 'status' in fault) {
    response.writeHead(fault.status, fault.headers).end(fault.body)
    return
  }
  if (fault === 'twice') await forward(sent)
  const answer = await forward(sent)
  if (typeof fault === 'object' && 'after' in fault) response.writeHead(fault.after).end()
  else if (fault === 'cut') cutAnswer(answer, response)
  else if (fault === 'garbled') response.socket?.end('what was that\r\n\r\n')
  else response.writeHead(answer.status, answer.headers).end(answer.body)
}

const forward = ({ upstream, method, path, headers, body }: Sent): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request(new URL(upstream), { method, path, headers, agent: false }, async (incoming) => {
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: await collect(incoming) })
    })
    outgoing.once('error', reject).end(body)
  })

/** Announces the whole body and sends half of it. */
const tear = ({ upstream, method, path, headers, body }: Sent): Promise<void> =>
  new Promise((resolve) => {
    const outgoing = request(new URL(upstream), { method, path, headers, agent: false })
    outgoing.once('error', () => resolve()).once('close', () => resolve())
    outgoing.write(body.subarray(0, body.length >> 1), () => outgoing.destroy())
  })

const cutAnswer = ({ status, headers, body }: Answer, response: ServerResponse): void => {
  const { 'transfer-encoding': _, ...rest } = headers
  response.writeHead(status, { ...rest, 'content-length': String(Math.max(body.length, 1)) })
  response.write(body.subarray(0, body.length >> 1), () => response.destroy())
  if (body.length < 2) response.destroy()
}

const collect = async (stream: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
