import { mapBounded } from '../../io/map-bounded.js'
import { RegistryError } from '../../model/errors.js'
import { CATALOG_PATH, REGISTRY_PATHS, SEARCH_PATHS } from '../../model/layout.js'
import { isAbsent, isFound, type ProbeAnswer, refusalOf } from '../../model/probe.js'
import type { AskedDocument } from '../../stages/checkup/check-apps.js'
import { askWhole, type Site } from './open-site.js'

/** The documents from which everything else is found. */
export interface Roots {
  readonly catalog: AskedDocument
  /** The one that was named first. */
  readonly apps: readonly AskedDocument[]
  readonly search: AskedDocument
  readonly searchTwin: AskedDocument
}

/** Most bytes of each: those of some 100,000 plugins. */
const LIMIT = 64 * 2 ** 20

/**
 * Asks for every document that a registry may begin with.
 *
 * @throws RegistryError `STATE_UNREADABLE` when the host cannot be reached or lets nobody in, `NOTHING_PUBLISHED` when there is none.
 */
export const readRoots = async (site: Site, named: string | undefined): Promise<Roots> => {
  const ask = async (path: string): Promise<AskedDocument> => {
    const url = site.urlOf(path)
    return { url, answer: await askWhole(site, url, LIMIT) }
  }
  const paths = [...REGISTRY_PATHS].sort((a, b) => Number(b === named) - Number(a === named))
  // One first: a host that cannot be reached need not be asked more than once.
  const catalog = await ask(CATALOG_PATH)
  if (catalog.answer.kind === 'none') throw unreachable(site, catalog.answer)
  const documents = await mapBounded([...paths, ...SEARCH_PATHS], 4, ask)
  const [apps, [search, searchTwin]] = [documents.slice(0, paths.length), documents.slice(paths.length)]
  if (search === undefined || searchTwin === undefined) throw new Error('there are two paths of the search')
  const answers = [catalog, ...documents].map(({ answer }) => answer)
  if (answers.some(isFound)) return { catalog, apps, search, searchTwin }
  throw unreachable(site, answers.find((answer) => !isAbsent(answer)) ?? catalog.answer)
}

const unreachable = ({ location, kind }: Site, answer: ProbeAnswer): RegistryError => {
  if (isAbsent(answer)) {
    return new RegistryError(
      'NOTHING_PUBLISHED',
      `There is no registry at ${location}: nothing that one begins with is there.`,
      {
        hint: 'Give the address of the folder that holds registry.json, or of that document itself.',
      },
    )
  }
  const isDenied = answer.kind === 'answer' && [401, 403].includes(answer.status)
  const refusal = refusalOf(answer)
  // The reader of a folder says itself what it could not read.
  const problem = refusal.startsWith('Could not ') ? refusal : `Could not read ${location}: ${refusal}`
  return new RegistryError('STATE_UNREADABLE', `${problem}.`, {
    hint: isDenied
      ? 'If the registry is private, put its token into the environment variable REGISTRY_TOKEN.'
      : kind === 'folder'
        ? 'Check that the folder is there and that you may read it.'
        : 'Check the address, the network and, for https, the certificate.',
  })
}
