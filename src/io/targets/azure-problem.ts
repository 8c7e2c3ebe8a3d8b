import { RegistryError } from '../../model/errors.js'
import type { AzurePlace } from './azure-place.js'
import type { StoreAnswer } from './store-http.js'

/** Azure's name for a refusal. Nothing else of its answer is shown: it may repeat what was sent. */
export const readAzureCode = ({ headers }: StoreAnswer): string => {
  const code = headers['x-ms-error-code']
  return typeof code === 'string' && /^[A-Za-z0-9]{1,64}$/.test(code) ? code : ''
}

const HINTS: Readonly<Record<string, string>> = {
  AuthenticationFailed: 'The key, SAS or token is wrong or has expired, or this machine’s clock is wrong.',
  AuthorizationFailure: 'The network rules of the account do not let this machine in, or the SAS does not cover this.',
  KeyBasedAuthenticationNotPermitted: 'The account takes no keys: log in with az login, or azure/login in a workflow.',
  PublicAccessNotPermitted: 'The account lets no container be public: allow it, or serve $web.',
  LeaseIdMissing: 'Somebody holds a lease on the blob: break it, or wait for its end.',
  BlobImmutableDueToPolicy: 'A policy of the container lets no blob be changed: a registry needs some that can be.',
}

/** What to say of an answer after which there is no going on. `name` is that of the request, such as `Put Blob`. */
export const azureProblem = (
  { account, container, prefix, location }: AzurePlace,
  { name, path }: { readonly name: string; readonly path?: string },
  { status, code }: StoreAnswer,
): RegistryError => {
  const said = status === 0 ? code : `${status} ${code}`.trim()
  const what = `${name} of ${path === undefined ? location : `azure://${account}/${container}/${prefix}${path}`}`
  if (code === 'ContainerNotFound' || code === 'ContainerBeingDeleted') {
    return new RegistryError(
      'TARGET_MISSING',
      `There is no container ${container} in the account ${account} (${said}).`,
      {
        hint: `Make it, for example with: az storage container create --account-name ${account} --name '${container}'`,
      },
    )
  }
  if (status === 401 || status === 403) {
    const hint = HINTS[code] ?? `Grant the role Storage Blob Data Contributor on the account ${account}.`
    return new RegistryError('TARGET_DENIED', `${what} was refused: ${said}.`, { hint })
  }
  const later = status === 0 ? 'Check the address and the network.' : 'Try again later.'
  const failed = /^(Put|Set|Delete)/.test(name) ? 'TARGET_UNWRITABLE' : 'TARGET_UNREADABLE'
  return new RegistryError(failed, `${what} failed: ${said}.`, { hint: HINTS[code] ?? later })
}
