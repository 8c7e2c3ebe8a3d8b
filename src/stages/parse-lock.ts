import { isDigest } from '../model/digest-text.js'
import { RegistryError } from '../model/errors.js'
import { type InstallLock, LOCK_SCHEMA, type LockedFile, type LockedPlugin } from '../model/install-lock.js'
import { isObject, type JsonValue, withoutUndefined } from '../model/json.js'
import { parseSlug } from '../model/slug.js'
import { parseVersion } from '../model/version.js'
import { parseObject } from '../protocols/parse-details.js'

/**
 * The lock that these bytes are; `file` names them in messages. Slugs become folders and URLs are fetched, so nothing of
 * it is believed.
 *
 * @throws RegistryError `LOCK_INVALID`; `UPGRADE_REQUIRED` for a lock of a newer form
 */
export const parseLock = (bytes: Uint8Array, file: string): InstallLock => {
  const document = parseObject(bytes)
  if (document === undefined) throw invalid(file, 'it is no JSON object')
  const { schema, plugins } = document
  if (typeof schema === 'number' && schema > LOCK_SCHEMA) {
    throw new RegistryError('UPGRADE_REQUIRED', `Could not read ${file}: a newer version of registry-build wrote it.`, {
      hint: 'Use that version or a later one.',
    })
  }
  if (schema !== LOCK_SCHEMA || !isObject(plugins)) throw invalid(file, 'it is no lock file')
  return {
    schema: LOCK_SCHEMA,
    plugins: Object.fromEntries(
      Object.entries(plugins).map(([slug, entry]) => [slug, parseLocked(entry, slug, file)] as const),
    ),
  }
}

const parseLocked = (entry: JsonValue, slug: string, file: string): LockedPlugin => {
  const wrong = (problem: string): RegistryError =>
    invalid(file, `plugin ${JSON.stringify(slug.slice(0, 80))} ${problem}`)
  if (parseSlug(slug) === undefined) throw wrong('has a name that is no slug')
  if (!isObject(entry)) throw wrong('is no object')
  const { version: text, registry, requested, dependencies = {}, saved } = entry
  const version = typeof text === 'string' ? parseVersion(text) : undefined
  if (version === undefined) throw wrong('has no version')
  if (!isWebUrl(registry)) throw wrong('has no registry')
  if (requested !== undefined && typeof requested !== 'string') throw wrong('has a "requested" that is no text')
  if (!isObject(dependencies) || Object.values(dependencies).some((range) => typeof range !== 'string')) {
    throw wrong('has dependencies that are no ranges by slug')
  }
  if (saved !== undefined && !(typeof saved === 'string' && isDigest(saved)))
    throw wrong('has a "saved" that is no digest')
  const artifact = parseLockedFile(entry['artifact'])
  const definition = parseLockedFile(entry['definition'])
  if (artifact === null || definition === null || (artifact === undefined) === (definition === undefined)) {
    throw wrong('has no file with size and digest')
  }
  return withoutUndefined<LockedPlugin>({
    version,
    registry,
    requested,
    artifact,
    definition,
    dependencies: entry['dependencies'] as LockedPlugin['dependencies'],
    saved,
  })
}

const parseLockedFile = (value: JsonValue | undefined): LockedFile | undefined | null => {
  if (value === undefined) return undefined
  if (!isObject(value)) return null
  const { url, digest, size } = value
  if (typeof digest !== 'string' || !isDigest(digest)) return null
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return null
  if (url !== undefined && !isWebUrl(url)) return null
  return withoutUndefined<LockedFile>({ url, digest, size })
}

const isWebUrl = (value: JsonValue | undefined): value is string =>
  typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value)

const invalid = (file: string, problem: string): RegistryError =>
  new RegistryError('LOCK_INVALID', `Could not understand ${file}: ${problem}.`, {
    hint: 'Put it back from version control, or delete it and install anew.',
  })
