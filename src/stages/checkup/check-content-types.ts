import { type CheckupFinding, type CheckupLine, linesOf } from '../../model/checkup.js'
import { isFound, type ProbedFile } from '../../model/probe.js'

/** Whether clients and browsers are told what they get. */
export const checkContentTypes = (files: readonly ProbedFile[]): readonly CheckupLine[] =>
  linesOf('content-type', files.flatMap(checkFile), 'every file that was tried has the type that clients expect')

const checkFile = ({ kind, url, plain }: ProbedFile): readonly CheckupFinding[] => {
  if (!isFound(plain)) return []
  const given = plain.headers['content-type'] ?? ''
  const type = given.split(';')[0]?.trim().toLowerCase() ?? ''
  if (EXPECTED[kind].test(type)) return []
  const found = type === '' ? 'its type is not told' : `its type is ${type}`
  return [{ verdict: verdictOf(kind, type), found, url }]
}

const JSON_TYPE = /^(application|text)\/([\w.-]+\+)?json$/

const EXPECTED: { readonly [kind in ProbedFile['kind']]: RegExp } = {
  document: JSON_TYPE,
  bare: JSON_TYPE,
  definition: /^((application|text)\/((x-|vnd\.)?yaml|([\w.-]+\+)?json)|text\/plain|application\/octet-stream)$/,
  artifact: /^application\/(x-)?(gzip|tar\+gzip|octet-stream)$/,
  icon: /^image\/(svg\+xml|png)$/,
}

/** A path without an ending many hosts cannot give a type of its own; clients read JSON there all the same. */
const verdictOf = (kind: ProbedFile['kind'], type: string): CheckupFinding['verdict'] => {
  if (kind === 'bare') return 'warning'
  return kind === 'icon' || type === 'text/html' ? 'problem' : 'warning'
}
