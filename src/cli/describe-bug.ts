import { formatVersion, type PackageFacts } from './package-facts.js'
import type { Failure } from './report.js'

/** An error that nobody planned for: all that whoever has to mend it needs. */
export const describeBug = (error: unknown, facts: PackageFacts): Failure => {
  const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error)
  const where = facts.bugs === undefined ? 'to whoever maintains it' : `at ${facts.bugs}`
  return {
    code: 'INTERNAL',
    message: `This is a bug in ${facts.name}, not in your files: ${error instanceof Error ? error.message : String(error)}`,
    hint: `Please report it ${where}, with the command and everything below.`,
    stack: `${stack}\n${formatVersion(facts)}`,
  }
}
