import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'

/** Where and when figures were taken; `load` is the one-minute load average before the first run. */
export const describeMachine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memory: totalmem(),
  system: `${type()} ${release()}`,
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
  load: loadavg()[0],
})
