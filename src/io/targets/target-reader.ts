import type { DeployTarget } from '../../model/deploy.js'
import type { Delivery, DeployConfig } from '../../model/deploy-config.js'
import { RegistryError } from '../../model/errors.js'
import { copyWhole } from '../copy-whole.js'
import { DOCUMENT_LIMIT } from '../document-limit.js'
import { openFolder } from '../folder-reader.js'
import { type Chunks, readChunks } from '../read-chunks.js'
import type { RegistryReader } from '../registry-reader.js'
import { openTarget } from './open-target.js'

/** A store that a registry is deployed to, and what finds the way there. Plain data. */
export interface TargetPlace {
  readonly target: DeployConfig
  readonly delivery: Delivery
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * A registry at its deploy target, read with the deploy's credentials and through no cache. What goes wrong is said as a
 * deploy says it (`TARGET_UNREADABLE` and the like): an outage is no absence here either. `opened`: the target, where it
 * is open already.
 */
export const openTargetReader = (
  { target: config, delivery, env }: TargetPlace,
  opened?: DeployTarget,
): RegistryReader => {
  if (config.kind === 'directory') return openFolder(config.dir)
  const location = `${nameOf(config)}/`
  let opening: Promise<Reading> | undefined
  const open = (): Promise<Reading> => {
    opening ??= (async () => readingOf(opened ?? (await openTarget(config, { env, delivery }))))()
    return opening
  }
  const read: RegistryReader['read'] = async (path, limit = DOCUMENT_LIMIT) => {
    const bytes = await (await open()).read(path)
    if (bytes === undefined || bytes.length <= limit) return bytes
    throw new RegistryError('STATE_UNREADABLE', `Could not read ${location}${path}: it is larger than ${limit} bytes.`)
  }
  const measure: RegistryReader['measure'] = async (path, toFile, limit) => {
    const facts = await (await open()).stream(path, (chunks) => readChunks(chunks, toFile, limit))
    return facts && { ...facts, modified: undefined, encoding: undefined }
  }
  return {
    kind: 'store',
    location,
    read,
    readDated: async (path, limit) => {
      const bytes = await read(path, limit)
      return bytes && { bytes, modified: undefined }
    },
    measure,
    copy: (path, toFile, expected) =>
      copyWhole(`${location}${path}`, toFile, expected, (temp) => measure(path, temp, expected.size)),
  }
}

interface Reading {
  readonly read: (path: string) => Promise<Uint8Array | undefined>
  readonly stream: <T extends object>(path: string, take: (chunks: Chunks) => Promise<T>) => Promise<T | undefined>
}

/** Of a branch, one commit: what is read is of one moment. */
const readingOf = async (target: DeployTarget): Promise<Reading> => {
  if (target.kind === 'objects') {
    return {
      read: async (path) => {
        const answer = await target.read(path)
        return answer.kind === 'found' ? answer.bytes : undefined
      },
      stream: target.stream,
    }
  }
  const { read } = await target.open()
  return {
    read,
    stream: async (path, take) => {
      const bytes = await read(path)
      return bytes && take([bytes])
    },
  }
}

/** As the target names itself, but for a branch whose repository only the environment knows. */
const nameOf = (config: Exclude<DeployConfig, { kind: 'directory' }>): string => {
  const { kind } = config
  const folder = config.prefix.replace(/\/$/, '')
  const place =
    kind === 's3'
      ? `s3://${config.bucket}`
      : kind === 'azure'
        ? `azure://${config.account}/${config.container}`
        : config.owner === undefined
          ? 'github-pages'
          : `github://${config.owner}/${config.repo}#${config.branch}`
  return folder === '' ? place : `${place}/${folder}`
}
