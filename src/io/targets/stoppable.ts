import type { DeployTarget } from '../../model/deploy.js'
import { RegistryError } from '../../model/errors.js'

/**
 * The same target, until it is stopped: what is under way comes to its end, and nothing is begun.
 *
 * @throws RegistryError `DEPLOY_STOPPED` for every request after that.
 */
export const makeStoppable = (target: DeployTarget, signal: AbortSignal | undefined): DeployTarget => {
  if (signal === undefined) return target
  const guard =
    <A extends readonly unknown[], R>(request: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (signal.aborted) throw stopped(target)
      return request(...args)
    }
  return target.kind === 'atomic'
    ? { ...target, open: guard(target.open), apply: guard(target.apply) }
    : {
        ...target,
        read: guard(target.read),
        stream: (path, take) => guard(() => target.stream(path, take))(),
        look: guard(target.look),
        list: guard(target.list),
        write: guard(target.write),
        remove: guard(target.remove),
      }
}

const stopped = ({ location }: DeployTarget): RegistryError =>
  new RegistryError('DEPLOY_STOPPED', `Stopped. What is published at ${location} is whole.`, {
    hint: 'The next deploy finishes what is left.',
  })
