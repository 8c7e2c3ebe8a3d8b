import type { AtomicTarget, DeployTarget, ObjectTarget, ReadAnswer, Snapshot } from '../../model/deploy.js'
import { CATALOG_PATH } from '../../model/layout.js'

/** One target for a build and the deploy that follows it. */
export interface SharedTarget {
  readonly forBuild: DeployTarget
  readonly forDeploy: DeployTarget
}

/**
 * The state that a build has read is the one that the deploy after it decides on first, so that it is asked for once. Should
 * it have changed meanwhile, the condition of the publication is false, and the deploy reads for itself.
 */
export const shareState = (target: DeployTarget): SharedTarget =>
  target.kind === 'atomic' ? shareSnapshot(target) : shareCatalog(target)

const shareCatalog = (target: ObjectTarget): SharedTarget => {
  let known: ReadAnswer | undefined
  return {
    forBuild: {
      ...target,
      read: async (path, revision) => {
        const answer = await target.read(path, revision)
        if (path === CATALOG_PATH && answer.kind !== 'unchanged') known = answer
        return answer
      },
    },
    forDeploy: {
      ...target,
      read: async (path, revision) => {
        const answer = path === CATALOG_PATH && revision === undefined ? known : undefined
        if (path === CATALOG_PATH) known = undefined
        return answer ?? target.read(path, revision)
      },
    },
  }
}

const shareSnapshot = (target: AtomicTarget): SharedTarget => {
  let known: Snapshot | undefined
  return {
    forBuild: {
      ...target,
      open: async () => {
        known = withCatalogKept(await target.open())
        return known
      },
    },
    forDeploy: {
      ...target,
      open: async () => {
        const snapshot = known
        known = undefined
        return snapshot ?? target.open()
      },
    },
  }
}

const withCatalogKept = (snapshot: Snapshot): Snapshot => {
  let catalog: Promise<Uint8Array | undefined> | undefined
  return {
    ...snapshot,
    read: (path) => {
      if (path !== CATALOG_PATH) return snapshot.read(path)
      catalog ??= snapshot.read(path)
      return catalog
    },
  }
}
