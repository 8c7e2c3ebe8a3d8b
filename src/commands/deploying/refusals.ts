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

export const shrunk = (target: Named, lost: readonly string[]): RegistryError =>
  new RegistryError('STATE_SHRUNK', `This deploy would take from ${target.location}: ${lost.slice(0, 5).join(', ')}.`, {
    hint: 'Nothing was published. This should never happen: please report it.',
  })

export const contended = (target: Named, { message }: StartOverError): RegistryError =>
  new RegistryError('DEPLOY_CONTENDED', `${target.location} did not come to rest in 5 minutes; last, ${message}.`, {
    hint: 'Other deploys go on all the time, or the store does not answer: try again later. Nothing is lost.',
  })
