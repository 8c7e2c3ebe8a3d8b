import { type CheckupFinding, type CheckupLine, linesOf } from '../../model/checkup.js'
import { isFound, refusalOf } from '../../model/probe.js'
import { checkChecksum } from '../check-foreign-version.js'
import { checkIcon } from '../check-icon.js'
import type { AskedDocument } from './check-apps.js'

/** Bytes up to which Flows advises an icon to be. */
const ICON_SIZE = 1_000_000

/** Whether the addresses in a registry's documents are those of the registry, and safe. `said`: where it says that it is. */
export const checkAddresses = (
  base: string,
  said: string | undefined,
  urls: readonly string[],
): readonly CheckupLine[] => {
  const findings: CheckupFinding[] = []
  if (base.startsWith('https:')) {
    for (const url of urls) {
      if (url.startsWith('http:')) findings.push({ verdict: 'problem', found: 'it is named with http', url })
    }
  }
  if (said !== undefined && said !== base) {
    findings.push({ verdict: 'warning', found: `its documents lead clients to ${said}`, url: base })
  }
  return linesOf('addresses', findings, 'documents name addresses that clients can follow')
}

/** Whether icons are there and are such that pages show them. */
export const checkIcons = (icons: readonly AskedDocument[], fine: string): readonly CheckupLine[] =>
  linesOf(
    'icons',
    icons.flatMap(({ url, answer }): readonly CheckupFinding[] => {
      if (!isFound(answer)) return [{ verdict: 'problem', found: refusalOf(answer), url }]
      if (!answer.isWhole) return [{ verdict: 'warning', found: `it has more than ${ICON_SIZE} bytes`, url }]
      const name = new URL(url).pathname
      return checkIcon({ name, bytes: answer.bytes, limit: ICON_SIZE, place: { file: url } }).flatMap(
        (finding): readonly CheckupFinding[] => {
          if (finding.code === 'ICON_TOO_LARGE')
            return [{ verdict: 'warning', found: `it has more than ${ICON_SIZE} bytes`, url }]
          if (finding.code === 'ICON_UNSAFE') return [{ verdict: 'warning', found: finding.args.problem, url }]
          return finding.code === 'ICON_INVALID' ? [{ verdict: 'problem', found: finding.args.problem, url }] : []
        },
      )
    }),
    fine,
  )

/** An artifact, and the checksum that is published of it. */
export interface NamedArtifact extends AskedDocument {
  readonly checksum: string
}

/** Whether artifacts are those that their checksums are of. */
export const checkDigests = (artifacts: readonly NamedArtifact[], fine: string): readonly CheckupLine[] =>
  linesOf(
    'digests',
    artifacts.flatMap(({ url, answer, checksum }): readonly CheckupFinding[] => {
      if (!isFound(answer)) return [{ verdict: 'problem', found: refusalOf(answer), url }]
      if (!answer.isWhole) return [{ verdict: 'unknown', found: 'it is too large to be read here', url }]
      const state = checkChecksum(checksum, answer.digest)
      if (state === 'right') return []
      if (state === 'wrong')
        return [{ verdict: 'problem', found: `its digest is ${answer.digest}, not ${checksum}`, url }]
      return [{ verdict: 'unknown', found: 'no checksum is published of it', url }]
    }),
    fine,
  )
