import type { InstallLock, LockedFile, LockedPlugin } from '../model/install-lock.js'
import { compareText } from '../model/order.js'

/** The bytes of a lock: plugins by slug, fields in one order, so that a change shows as what it is. */
export const renderLock = ({ schema, plugins }: InstallLock): Uint8Array => {
  const sorted = Object.entries(plugins).sort(([a], [b]) => compareText(a, b))
  const document = { schema, plugins: Object.fromEntries(sorted.map(([slug, entry]) => [slug, inOrder(entry)])) }
  return new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`)
}

const inOrder = ({ version, registry, requested, artifact, definition, dependencies = {}, saved }: LockedPlugin) => {
  const ranges = Object.entries(dependencies).sort(([a], [b]) => compareText(a, b))
  return {
    version,
    registry,
    requested,
    artifact: artifact && fileInOrder(artifact),
    definition: definition && fileInOrder(definition),
    dependencies: ranges.length === 0 ? undefined : Object.fromEntries(ranges),
    saved,
  }
}

const fileInOrder = ({ url, digest, size }: LockedFile) => ({ url, digest, size })
