// Loaded before the program (`node --import`): ends it without warning just before the change number KILL_AT that it makes
// to the file system. With COUNT_IN, writes to that file how many there were instead. Only the main thread is counted, with
// KILL_IN=thread each of the others for itself; numbers of one thread vary with what the others do meanwhile.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { isMainThread } from 'node:worker_threads'

const CHANGES = [
  'writeFile',
  'write',
  'rename',
  'mkdir',
  'mkdtemp',
  'rm',
  'rmdir',
  'unlink',
  'copyFile',
  'link',
  'symlink',
  'truncate',
]
const isCounted = isMainThread === (process.env.KILL_IN !== 'thread')
const killAt = Number(process.env.KILL_AT ?? 'Infinity')
const { writeFileSync } = fs
let count = 0

const counted =
  (change) =>
  (...args) => {
    if (isCounted) count += 1
    if (count === killAt) process.kill(process.pid, 'SIGKILL')
    return change(...args)
  }

for (const name of CHANGES) {
  for (const [holder, key] of [
    [fs, `${name}Sync`],
    [fs, name],
    [fs.promises, name],
  ]) {
    if (holder[key] !== undefined) holder[key] = counted(holder[key])
  }
}
syncBuiltinESMExports()

if (isMainThread && process.env.COUNT_IN !== undefined)
  process.on('exit', () => writeFileSync(process.env.COUNT_IN, String(count)))
