/*
 * A store that only counts: takes every HTTP/1.1 request with a Content-Length and answers 200 with an ETag. It parses no
 * more than it must, so that it is the clients that are measured. Prints its port; a GET answers the count and sets it to 0.
 */
import { createServer } from 'node:net'

let count = 0

const answerTo = (head) => {
  if (!head.startsWith('GET')) {
    count += 1
    return 'HTTP/1.1 200 OK\r\nETag: "d41d8cd98f00b204e9800998ecf8427e"\r\nContent-Length: 0\r\n\r\n'
  }
  const body = String(count)
  count = 0
  return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}

createServer((socket) => {
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  let head = ''
  /** Bytes of the body that are still to come. */
  let left = 0
  socket.on('data', (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      if (left === 0) {
        const text = head + chunk.latin1Slice(at)
        const end = text.indexOf('\r\n\r\n')
        if (end < 0) {
          head = text
          return
        }
        at += end + 4 - head.length
        head = text.slice(0, end)
        left = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
      }
      const taken = Math.min(left, chunk.length - at)
      left -= taken
      at += taken
      if (left > 0) return
      socket.write(answerTo(head))
      head = ''
    }
  })
}).listen(0, '127.0.0.1', function listening() {
  process.stdout.write(`${this.address().port}\n`)
})
