/** Why the program could not do what it was asked, as opposed to something wrong with what a person wrote. */
export type RegistryErrorCode =
  | 'USAGE'
  | 'DIR_NOT_FOUND'
  | 'CONFIG_UNREADABLE'
  | 'OUT_DIR_UNUSABLE'
  | 'FILE_UNREADABLE'
  | 'FILE_EXISTS'
  | 'FOREIGN_REGISTRY'
  | 'NOT_FOREIGN'
  | 'NOTHING_PUBLISHED'
  | 'STATE_UNREADABLE'
  | 'STATE_CORRUPT'
  | 'STATE_CHANGED'
  | 'UPGRADE_REQUIRED'
  | 'ENVIRONMENT_INVALID'
  | 'NOT_BUILT'
  | 'CATALOG_MISSING'
  | 'STATE_SHRUNK'
  | 'STATE_UNFINISHED'
  | 'DEPLOY_CONTENDED'
  | 'DEPLOY_STOPPED'
  | 'INVALIDATE_FAILED'
  | 'TARGET_UNKNOWN'
  | 'TARGET_UNREADABLE'
  | 'TARGET_UNWRITABLE'
  | 'TARGET_DENIED'
  | 'TARGET_MISSING'
  | 'TARGET_LOCKED'
  | 'TARGET_UNSAFE'
  | 'REGISTRY_UNREADABLE'
  | 'REGISTRY_DENIED'
  | 'REGISTRY_INVALID'
  | 'PLUGIN_NOT_FOUND'
  | 'VERSION_NOT_FOUND'
  | 'RELEASE_REFUSED'
  | 'DEPENDENCY_CONFLICT'
  | 'LOCK_INVALID'
  | 'LOCK_STALE'
  | 'OFFLINE'
  | 'ARTIFACT_MISMATCH'
  | 'ARTIFACT_UNSAFE'
  | 'SIGNATURE_INVALID'
  | 'INSTALL_DIR_UNUSABLE'
  | 'NOT_INSTALLED'

/**
 * The program cannot run (exit 2): one problem, what to do about it, and no stack for the user. `message` and `hint` are
 * whole sentences fit to be shown, and never hold a secret.
 */
export class RegistryError extends Error {
  readonly code: RegistryErrorCode
  readonly hint: string | undefined

  constructor(
    code: RegistryErrorCode,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'RegistryError'
    this.code = code
    this.hint = options.hint
  }
}
