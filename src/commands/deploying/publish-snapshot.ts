import type { AtomicTarget, DeployBody } from '../../model/deploy.js'
import { PLAN_SCHEMA } from '../../model/deploy-plan.js'
import type { PagesForecast } from '../../model/pages.js'
import type { Publication } from '../../stages/plan-publication.js'
import type { LocalRegistry } from './local-registry.js'
import { type PreparedCommit, prepareCommit } from './prepare-commit.js'
import type { PublishResult } from './publish-objects.js'
import { isRefusedBy, type PublishOptions } from './publish-options.js'
import { retryPublication } from './retry-publication.js'
import { StartOverError } from './start-over-error.js'

/**
 * Publishes what was built to a store that changes as a whole: one commit holds artifacts, records, catalog and documents,
 * so nothing is ever pending. Whenever another publisher was faster, it reads and decides again.
 *
 * @throws RegistryError as publishing to a store of objects does.
 */
export const publishSnapshot = async (
  local: LocalRegistry,
  target: AtomicTarget,
  options: PublishOptions,
): Promise<PublishResult> => {
  const { value, retries } = await retryPublication(target, options.pace, () => attempt(local, target, options))
  const { publication, base, objects, adopted, forecast } = value
  const isPublished = objects.length > 0
  return {
    publication,
    ...(forecast !== undefined && { forecast }),
    receipt: {
      schema: PLAN_SCHEMA,
      target: target.location,
      outcome: !isPublished ? 'unchanged' : publication.catalog === base ? 'finished' : 'published',
      isFirst: base === undefined,
      generation: (isPublished ? publication.catalog : (base ?? publication.catalog)).generation,
      plugins: isPublished ? publication.changes : [],
      adopted,
      written: { objects: objects.length, bytes: objects.reduce((sum, { body }) => sum + sizeOf(body), 0) },
      requests: target.requests(),
      retries,
      changed: objects
        .filter(({ class: kind }) => kind !== 'artifact' && kind !== 'record' && kind !== 'catalog')
        .map(({ path }) => path)
        .sort(),
    },
  }
}

const sizeOf = (body: DeployBody): number => ('bytes' in body ? body.bytes.length : body.size)

type Attempt = Pick<PreparedCommit, 'publication' | 'base' | 'objects' | 'adopted'> & {
  readonly forecast?: PagesForecast | undefined
}

const attempt = async (local: LocalRegistry, target: AtomicTarget, options: PublishOptions): Promise<Attempt> => {
  const commit = await prepareCommit(local, target, options)
  const { publication, objects, snapshot } = commit
  if (isRefusedBy(publication, options) || objects.length === 0) return { ...commit, objects: [], adopted: [] }
  const change = { write: objects, remove: [], message: describePublication(publication) }
  const forecast = await target.forecast?.(snapshot, change)
  const answer = await target.apply(snapshot, change)
  if (answer.kind !== 'written') throw new StartOverError('another deploy has published')
  return { ...commit, forecast }
}

/** The first line of a commit's message. */
const describePublication = ({ changes, catalog }: Publication): string => {
  const parts = changes.map(({ slug, versions }) => [slug, ...versions].join(' '))
  const shown = parts.length > 5 ? [...parts.slice(0, 5), `${parts.length - 5} more`] : parts
  return shown.length === 0 ? `Render generation ${catalog.generation}` : `Publish ${shown.join(', ')}`
}
