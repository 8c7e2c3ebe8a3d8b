import { RENDERER } from '../../model/catalog.js'
import { type CheckupFinding, type CheckupLine, linesOf } from '../../model/checkup.js'
import { RegistryError } from '../../model/errors.js'
import { isAbsent, isFound, refusalOf } from '../../model/probe.js'
import { parseCatalog } from '../../protocols/native.js'
import { isHtml } from '../../protocols/parse-flows.js'
import type { AskedDocument } from './check-apps.js'

export interface CheckedState {
  /** Where the documents say that the registry is. */
  readonly baseUrl?: string
  readonly lines: readonly CheckupLine[]
}

/** The catalog, which only registries have that this program made. */
export const checkState = ({ url, answer }: AskedDocument): CheckedState => {
  const lines = (verdict: CheckupFinding['verdict'], found: string) => linesOf('state', [{ verdict, found, url }], '')
  if (!isFound(answer)) {
    if (!isAbsent(answer)) return { lines: lines('problem', refusalOf(answer)) }
    return { lines: lines('unknown', 'there is no catalog: another tool made this registry') }
  }
  if (isHtml(answer.bytes)) return { lines: lines('unknown', 'a web page is there instead of a catalog') }
  try {
    const { generation, pending, renderer, plugins, config } = parseCatalog(answer.bytes)
    const fine = `${Object.keys(plugins).length} plugins, publication ${generation}`
    const told =
      pending.length > 0
        ? lines('warning', `documents of ${pending.length} plugins may not yet show what is published`)
        : renderer < RENDERER
          ? lines('warning', 'an older version of this program made the documents')
          : linesOf('state', [], fine)
    return { baseUrl: config.base_url, lines: told }
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    const isNewer = error.code === 'UPGRADE_REQUIRED'
    return { lines: lines(isNewer ? 'unknown' : 'problem', error.message.replace(/\.$/, '')) }
  }
}
