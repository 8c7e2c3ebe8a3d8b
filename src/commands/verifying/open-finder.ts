import type { HttpOptions } from '../../io/http-get.js'
import { measureUrl } from '../../io/http-reader.js'
import type { MeasuredFile, RegistryReader } from '../../io/registry-reader.js'
import { RegistryError } from '../../model/errors.js'
import type { FoundFile } from '../../stages/check-published-file.js'

/** Reads a registry in which anything may be missing or wrong. */
export interface Finder {
  /** A document of about so many bytes. */
  readonly read: (path: string, size: number) => Promise<FoundFile>
  /** A file of any size, read up to `limit` bytes. */
  readonly measure: (path: string, limit: number) => Promise<FoundFile>
  /** The same, wherever it lies. */
  readonly measureUrl: (url: string, limit: number) => Promise<FoundFile>
  /** How many files were looked for, each counted once, and the bytes that were read. */
  readonly count: () => { readonly files: number; readonly bytes: number }
}

/** A host that fails so often is not looked at any further. */
const MOST_FAILURES = 20

/** By how much a document may be longer than it should be and still be told what is wrong with it. */
const SPARE = 2 ** 20

/**
 * What cannot be read is told and does not end the reading, unless there is too much of it.
 *
 * @throws RegistryError `STATE_UNREADABLE`, from any of its functions, after twenty failures.
 */
export const openFinder = (reader: RegistryReader, http: HttpOptions): Finder => {
  const files = new Set<string>()
  const total = { bytes: 0, failures: 0 }
  const find = async (file: string, read: () => Promise<FoundFile>): Promise<FoundFile> => {
    files.add(file)
    try {
      const found = await read()
      total.bytes += found.kind === 'bytes' ? found.bytes.length : found.kind === 'facts' ? found.size : 0
      return found
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'STATE_UNREADABLE') throw error
      total.failures += 1
      if (total.failures > MOST_FAILURES) throw error
      return { kind: 'unreadable', problem: error.message }
    }
  }
  return {
    read: (path, size) =>
      find(path, async () => {
        const bytes = await reader.read(path, size + SPARE)
        return bytes === undefined ? { kind: 'missing' } : { kind: 'bytes', bytes }
      }),
    measure: (path, limit) => find(path, async () => toFound(await reader.measure(path, undefined, limit))),
    measureUrl: (url, limit) => find(url, async () => toFound(await measureUrl(new URL(url), http, undefined, limit))),
    count: () => ({ files: files.size, bytes: total.bytes }),
  }
}

const toFound = (file: MeasuredFile | undefined): FoundFile =>
  file === undefined
    ? { kind: 'missing' }
    : { kind: 'facts', size: file.size, digest: file.digest, content: file.content, encoding: file.encoding }
