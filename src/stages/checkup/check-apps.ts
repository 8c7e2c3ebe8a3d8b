import { type CheckupFinding, type CheckupLine, linesOf } from '../../model/checkup.js'
import { isDigest } from '../../model/digest.js'
import { canonicalJson } from '../../model/json.js'
import { type HostAnswer, isAbsent, isFound, type ProbeAnswer, refusalOf } from '../../model/probe.js'
import {
  type ForeignApp,
  isHtml,
  isRegistryDocument,
  parseObject,
  parseRegistryDocument,
  parseVersionsDocument,
} from '../../protocols/parse-flows.js'

/** A document that was asked for. */
export interface AskedDocument {
  readonly url: string
  readonly answer: ProbeAnswer
}

export interface CheckedApps {
  readonly apps: readonly ForeignApp[]
  readonly lines: readonly CheckupLine[]
}

/** Of many problems of one document the first ones tell enough. */
const MOST_PROBLEMS = 5

/** The root documents of a Flows registry, the one that clients are given first. */
export const checkApps = (roots: readonly AskedDocument[]): CheckedApps => {
  const found = roots.flatMap(({ url, answer }) => (isFound(answer) && !isHtml(answer.bytes) ? [{ url, answer }] : []))
  const [root, twin] = found
  if (root === undefined) return { apps: [], lines: linesOf('apps', roots.slice(0, 1).map(tellMissing), '') }
  const { items, problems } = parseRegistryDocument(root.answer.bytes)
  const findings = [
    ...tellProblems(problems, root.url),
    ...checkLooks(items, root.url),
    ...(twin === undefined || isSame(root.answer, twin.answer)
      ? []
      : [{ verdict: 'warning', found: `it is not the same as ${root.url}`, url: twin.url } as const]),
  ]
  return { apps: items, lines: linesOf('apps', findings, `${items.length} Flows apps, each with what clients need`) }
}

const tellMissing = ({ url, answer }: AskedDocument): CheckupFinding =>
  isFound(answer)
    ? { verdict: 'problem', found: 'it is a web page, not JSON', url }
    : isAbsent(answer)
      ? { verdict: 'unknown', found: 'there is no Flows registry here', url }
      : { verdict: 'problem', found: refusalOf(answer), url }

const tellProblems = (problems: readonly string[], url: string): readonly CheckupFinding[] => {
  const more = problems.length - MOST_PROBLEMS
  const told = more > 1 ? [...problems.slice(0, MOST_PROBLEMS), `there are ${more} more problems`] : problems
  return told.map((found) => ({ verdict: 'problem', found, url }))
}

const checkLooks = (apps: readonly ForeignApp[], url: string): readonly CheckupFinding[] =>
  [
    { keys: apps.filter((app) => app.iconUrl === undefined), what: 'no icon' },
    { keys: apps.filter(({ color }) => !/^#([0-9a-f]{3}){1,2}$/i.test(color ?? '')), what: 'no hex colour' },
  ]
    .filter(({ keys }) => keys.length > 0)
    .map(({ keys, what }) => ({ verdict: 'warning', found: `${tellKeys(keys)} ${what}`, url }))

const tellKeys = (apps: readonly ForeignApp[]): string =>
  apps.length === 1 ? `app "${apps[0]?.slug}" has` : `${apps.length} apps, such as "${apps[0]?.slug}", have`

const isSame = (a: HostAnswer, b: HostAnswer): boolean =>
  a.digest === b.digest ||
  (isRegistryDocument(a.bytes) &&
    isRegistryDocument(b.bytes) &&
    canonicalJson(parseObject(a.bytes)) === canonicalJson(parseObject(b.bytes)))

/** The versions documents of apps. */
export const checkVersions = (documents: readonly AskedDocument[], fine: string): readonly CheckupLine[] =>
  linesOf('versions', documents.flatMap(checkDocument), fine)

const checkDocument = ({ url, answer }: AskedDocument): readonly CheckupFinding[] => {
  const problem = (found: string): CheckupFinding => ({ verdict: 'problem', found, url })
  if (!isFound(answer)) return [problem(refusalOf(answer))]
  const { items, problems } = parseVersionsDocument(answer.bytes)
  if (items.length + problems.length === 0) return [problem('it lists no version, so clients do not show the app')]
  const odd = items.filter(({ checksum }) => !isDigest(checksum))
  const which = odd.length === 1 ? odd[0]?.version : `${odd.length} versions, such as ${odd[0]?.version},`
  return [
    ...tellProblems(problems, url),
    ...(odd.length === 0 ? [] : [problem(`the checksum of ${which} is not "sha256:" and 64 lower-case hex digits`)]),
  ]
}
