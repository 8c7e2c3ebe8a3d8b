import { isFile } from '../io/has-path.js'
import { type Published, readPublished } from '../io/published-registry.js'
import type { StatePlace, StateReaderOptions } from '../io/state-reader.js'
import { hasCredentials } from '../io/targets/has-credentials.js'
import type { Catalog } from '../model/catalog.js'
import type { Config } from '../model/config.js'
import type { DeployConfig } from '../model/deploy-config.js'
import type { Digest } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import { parseCatalog, parseOwnCatalog } from '../protocols/native.js'

export interface StateOptions extends StateReaderOptions {
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** Digest of the catalog that the last build wrote. */
  readonly ownCatalog?: Digest | undefined
}

/**
 * What is published: where `published` says, else at the deploy target, else what the previous build has left. A target at
 * which definitely nothing was ever published leaves it at the last, too: nothing is lost that was built or adopted here.
 *
 * @throws RegistryError when it cannot be told what is published there.
 */
export const readState = async (config: Config, options: StateOptions): Promise<Published | undefined> => {
  const { published, deploy } = config
  if (published === 'none') return undefined
  if (published !== undefined) return readAt(published, options)
  const atTarget = deploy === undefined ? undefined : await readAtTarget(config, deploy, options)
  return atTarget ?? readOutDir(config, options)
}

/** From the target itself; or, for who has nothing to ask it with, as in a pull request, from where everybody reads it. */
const readAtTarget = async (
  { baseUrl, delivery }: Config,
  target: DeployConfig,
  options: StateOptions,
): Promise<Published | undefined> => {
  const { env = {}, opened } = options
  if (opened !== undefined || (await hasCredentials(target, env))) return readAt({ target, delivery, env }, options)
  const hint =
    'Set the credentials of the target, or say with --published where to read; before the very first deploy, none.'
  if (baseUrl === undefined) {
    throw new RegistryError(
      'STATE_UNREADABLE',
      'The target cannot be asked what is published, and there is no base URL.',
      {
        hint,
      },
    )
  }
  try {
    return await readAt(baseUrl, options)
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'STATE_UNREADABLE') throw error
    throw new RegistryError(error.code, error.message, { hint, cause: error })
  }
}

const readAt = (place: StatePlace, options: StateOptions): Promise<Published | undefined> =>
  readPublished(place, { ...options, mustExist: true, parseCatalog: openCatalogParser(options) })

/** Opening the out dir tells when it is a file. */
const readOutDir = async ({ outDir }: Config, options: StateOptions): Promise<Published | undefined> =>
  isFile(outDir)
    ? undefined
    : readPublished(outDir, { mustExist: false, parseCatalog: openCatalogParser(options), http: options.http })

const openCatalogParser =
  ({ ownCatalog }: StateOptions) =>
  (bytes: Uint8Array, name: string, digest: Digest): Catalog =>
    digest === ownCatalog ? parseOwnCatalog(bytes) : parseCatalog(bytes, name)
