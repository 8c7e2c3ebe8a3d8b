import type { Report } from './report.js'
import type { Run, Surroundings } from './run-command.js'

export const runHosting = async (_: Run, __: Surroundings): Promise<Report> => {
  throw new Error('soon')
}
