import { type CheckupFinding, type CheckupLine, linesOf } from '../../model/checkup.js'
import { isFound, type ProbedFile, refusalOf } from '../../model/probe.js'

/** Whether `HEAD` tells the same as `GET`, which clients rely on that ask for the size first. */
export const checkHead = (files: readonly ProbedFile[]): readonly CheckupLine[] =>
  linesOf('head', files.flatMap(checkFile), 'HEAD tells what GET gives')

const checkFile = ({ url, plain, head }: ProbedFile): readonly CheckupFinding[] => {
  if (!isFound(plain)) return []
  const warning = (found: string): readonly CheckupFinding[] => [{ verdict: 'warning', found, url }]
  if (!isFound(head)) return warning(`${refusalOf(head)} to HEAD`)
  // What was unpacked on the way has another size.
  const length = plain.headers['content-encoding'] === undefined ? head.headers['content-length'] : undefined
  if (length !== undefined && plain.isWhole && Number(length) !== plain.size) {
    return warning(`HEAD says that it has ${length} bytes, and it has ${plain.size}`)
  }
  return head.headers['content-type'] === plain.headers['content-type'] ? [] : warning('HEAD tells another type')
}
