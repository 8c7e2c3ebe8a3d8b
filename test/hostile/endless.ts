import type { Answer } from '../io/serve-files.js'

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
