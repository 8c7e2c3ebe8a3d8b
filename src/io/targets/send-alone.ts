import type { IncomingMessage } from 'node:http'
import type { StoreAnswer, StoreRequest } from './store-http.js'

/**
 * Sends a request without a body by Node's own client, over a connection of its own, and reads its answer whole. It is for
 * the first request, which of a deploy with nothing to do is the only one: undici takes longer to load than its answer to
 * come, and then its parser is optimised for as long again, which the end of the process waits for.
 *
 * @throws Error what broke: it may have been carried out, as with undici. `idle` milliseconds of silence break it, too.
 */
export const sendAlone = async (
  origin: string,
  { method, path, headers }: Pick<StoreRequest, 'method' | 'path' | 'headers'>,
  idle: number,
): Promise<StoreAnswer> => {
  const { request } = origin.startsWith('https:') ? await import('node:https') : await import('node:http')
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(new URL(origin), { method, path, headers, agent: false, timeout: idle })
    sent.on('timeout', () => sent.destroy(new Error(`nothing came for ${idle / 1000} seconds`)))
    sent.on('response', resolve)
    sent.on('error', reject)
    sent.end()
  })
  const chunks: Uint8Array[] = []
  for await (const chunk of answer) chunks.push(chunk as Uint8Array)
  return { status: answer.statusCode ?? 0, code: '', headers: answer.headers, bytes: Buffer.concat(chunks) }
}
