import { mapBounded } from '../../io/map-bounded.js'
import type { ObjectTarget } from '../../model/deploy.js'
import { RegistryError } from '../../model/errors.js'
import { copyPath } from '../../model/layout.js'
import type { PluginRecord } from '../../model/record.js'
import type { Slug } from '../../model/slug.js'
import { MEDIA_TYPES } from '../../model/tree.js'
import { renderRecord } from '../../stages/build-record.js'
import { selectKeptFiles } from '../../stages/select-kept-files.js'
import type { LocalRegistry } from './local-registry.js'
import type { Ledger } from './open-ledger.js'
import { findBuilt } from './put-artifacts.js'
import { shownAt } from './read-target-catalog.js'
import { StartOverError } from './start-over-error.js'

/**
 * Brings new records to the target, after the files whose bytes they name. All of it is named by its digest, so writing it
 * again changes nothing, and nothing of it is seen before the catalog pins it.
 */
export const putRecords = async (
  records: readonly PluginRecord[],
  baseRecords: ReadonlyMap<Slug, PluginRecord>,
  local: LocalRegistry,
  target: ObjectTarget,
  ledger: Ledger,
  concurrency: number,
): Promise<void> => {
  const kept = records.flatMap((record) =>
    selectKeptFiles(record, baseRecords.get(record.slug)).map((file) => ({ slug: record.slug, file })),
  )
  await mapBounded(kept, concurrency, async ({ slug, file }) => {
    const body = await findBuilt(local, file)
    const path = copyPath(slug, file.digest)
    // Written anew even where it is, so that it is not pruned as something old before the catalog needs it.
    const answer = await ledger.put({ path, class: 'record', mediaType: MEDIA_TYPES.bytes, body }, 'always')
    if (answer.kind !== 'written') throw new StartOverError(`${path} was not written`)
  })
  await mapBounded(records, concurrency, async (record) => {
    const { path, bytes } = renderRecord(record)
    const answer = await ledger.put({ path, class: 'record', mediaType: MEDIA_TYPES.json, body: { bytes } }, 'absent')
    if (answer.kind === 'written') return
    const there = await target.read(path)
    if (there.kind !== 'found') throw new StartOverError(`${path} was not written`)
    if (Buffer.compare(there.bytes, bytes) === 0) return
    throw new RegistryError(
      'STATE_CORRUPT',
      `${shownAt(target.location, path)} is not the record that its name says.`,
      {
        hint: 'Something else than this program writes there. Remove that object, then deploy again.',
      },
    )
  })
}
