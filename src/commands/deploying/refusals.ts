import type { Catalog } from '../../model/catalog.js'
import type { DeployTarget } from '../../model/deploy.js'
import { RegistryError } from '../../model/errors.js'
import type { Ledger } from './open-ledger.js'
import type { TargetCatalog } from './read-target-catalog.js'
import type { StartOverError } from './start-over-error.js'

/** Where something is deployed to, for messages. */
interface Named {
  readonly location: string
}

/** All else is rendered when only plugins are left of which a file is nowhere. */
export const checkLost = ({ catalog }: TargetCatalog, { lost }: Ledger, target: Named): void => {
  if (!catalog.pending.every((slug) => lost.has(slug))) return
  const paths = [...lost.values()].join(', ')
  throw new RegistryError(
    'STATE_CORRUPT',
    `${target.location} has lost the bytes of ${paths}; all else is published.`,
    {
      hint: 'Deploy from the sources of these plugins, which puts their files back.',
    },
  )
}

/** A tree for stores of keys has objects whose path is another's folder. */
export const checkHost = (target: DeployTarget, { config }: Catalog): void => {
  if (target.holdsKeyAndFolder || config.host !== 's3') return
  throw new RegistryError(
    'USAGE',
    `${target.location} cannot hold this registry, which is made for a store of keys (host: s3).`,
    {
      hint: 'Build it for this target: registry deploy without --no-build, and without `host: s3`. Nothing was changed.',
    },
  )
}

export const shrunk = (target: Named, lost: readonly string[]): RegistryError =>
  new RegistryError('STATE_SHRUNK', `This deploy would take from ${target.location}: ${lost.slice(0, 5).join(', ')}.`, {
    hint: 'Nothing was published. This should never happen: please report it.',
  })

export const contended = (target: Named, { message }: StartOverError): RegistryError =>
  new RegistryError('DEPLOY_CONTENDED', `${target.location} did not come to rest in 5 minutes; last, ${message}.`, {
    hint: 'Other deploys go on all the time, or the store does not answer: try again later. Nothing is lost.',
  })
