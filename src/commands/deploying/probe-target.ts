import type { Pace } from '../../io/pace.js'
import type { DeployObject, ObjectTarget, WriteAnswer, WriteCondition } from '../../model/deploy.js'
import { RegistryError } from '../../model/errors.js'
import { probePath } from '../../model/layout.js'
import { MEDIA_TYPES } from '../../model/tree.js'
import { StartOverError } from './start-over-error.js'

/**
 * Learns whether a store heeds the conditions of a write, on an object of its own, before anything depends on it: some
 * accept the headers and ignore them.
 *
 * @throws RegistryError `TARGET_UNSAFE` when it does not.
 */
export const probeTarget = async (
  target: ObjectTarget,
  { pace, allowUnsafe }: { readonly pace: Pace; readonly allowUnsafe?: boolean | undefined },
): Promise<void> => {
  if (allowUnsafe === true) return
  const path = probePath(pace.random().toString(36).slice(2, 14))
  const object = (text: string): DeployObject => ({
    path,
    class: 'host',
    mediaType: MEDIA_TYPES.text,
    body: { bytes: Buffer.from(text) },
  })
  const write = async (text: string, condition: WriteCondition): Promise<WriteAnswer> => {
    const answer = await target.write(object(text), condition)
    if (answer.kind === 'unknown') throw new StartOverError(`${path}: ${answer.problem}`)
    return answer
  }
  const first = await write('1', 'always')
  if (first.kind !== 'written') throw new StartOverError(`${path} was not written`)
  const wanted = await write('2', { revision: first.revision })
  // Refused may be only its repetition, after an answer that was lost.
  const isWritten = wanted.kind === 'written' || (await holds(target, path, '2'))
  const answers = [await write('3', 'absent'), await write('4', { revision: first.revision })]
  await target.remove(path)
  if (isWritten && answers.every(({ kind }) => kind === 'refused')) return
  throw new RegistryError(
    'TARGET_UNSAFE',
    `${target.location} does not heed conditional writes (If-Match, If-None-Match).`,
    {
      hint: 'Two deploys at once would lose versions there. Choose another store; or, where only one can ever run, use --allow-unsafe.',
    },
  )
}

const holds = async (target: ObjectTarget, path: string, text: string): Promise<boolean> => {
  const there = await target.read(path)
  return there.kind === 'found' && Buffer.from(there.bytes).toString() === text
}
