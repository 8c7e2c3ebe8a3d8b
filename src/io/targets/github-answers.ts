import { RegistryError } from '../../model/errors.js'

/*
 * What the host answered, as far as we use it. An answer that is not what it should be is a failure, never an absence.
 */

/** Checks that an answer holds the name of a git object. `what` says of what. */
export const checkedId = (id: unknown, what: string): string => {
  if (typeof id === 'string' && /^[0-9a-f]{40}$/.test(id)) return id
  throw unexpected(what)
}

/** The bytes of a base64 text, which the host breaks into lines. */
export const checkedBytes = (content: unknown, encoding: unknown, what: string): Buffer => {
  if (typeof content === 'string' && encoding === 'base64') return Buffer.from(content, 'base64')
  throw unexpected(what)
}

export const checkedList = <T>(list: readonly T[] | undefined, what: string): readonly T[] => {
  if (Array.isArray(list)) return list
  throw unexpected(what)
}

const unexpected = (what: string): RegistryError =>
  new RegistryError('TARGET_UNREADABLE', `The host's answer about ${what} is not what it should be.`, {
    hint: 'Is GITHUB_API_URL the address of the REST API of a GitHub server? Nothing was published.',
  })
