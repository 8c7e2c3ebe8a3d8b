import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/*
 * Parsers with the mistakes that fuzzing is to find, each when its input has a "!".
 */

const SEED = Buffer.from('some text\n')

const target = (run, mutate = () => Buffer.from('a lot of text, and then! more of it')) => ({
  open: (dir) => ({ run: (bytes) => (bytes.includes('!') ? run(bytes, dir) : undefined) }),
  mutate,
  seeds: [import.meta.filename],
  read: () => SEED,
})

const kept = []
/** Of the processor's time. */
const spin = (milliseconds) => {
  const start = process.cpuUsage()
  for (let used = 0; used < milliseconds * 1000; ) {
    for (let count = 0; count < 1e6; count++) Math.sqrt(count)
    const { user, system } = process.cpuUsage(start)
    used = user + system
  }
}

export const TARGETS = {
  fine: target(() => undefined),
  throws: target(() => {
    throw new TypeError('a mistake')
  }),
  slow: target(() => spin(150)),
  endless: target(() => spin(60_000)),
  waits: target(() => new Promise(() => {})),
  writes: target((_, dir) => writeFileSync(join(dir, 'x'), '')),
  large: target(() => Buffer.alloc(2 ** 28, 1)),
  heap: target(() => {
    for (const all = []; ; ) all.push(Array.from({ length: 10_000 }, (_, i) => ({ i })))
  }),
  grows: target(() => {
    kept.push(Buffer.alloc(2 ** 18, 1))
  }),
}
