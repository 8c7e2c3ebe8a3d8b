import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

/** Files below a folder whose names match. */
export const filesIn = (dir, pattern) =>
  !existsSync(dir)
    ? []
    : readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && pattern.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))

/** Where the inputs of a target are kept. */
export const corpusDir = (target) => fileURLToPath(new URL(`corpus/${target}/`, import.meta.url))

/** An input that was kept: compressed when its name ends in `.gz`, unless it is a tarball itself. */
export const readInput = (file) => {
  const bytes = readFileSync(file)
  return /(?<!\.tar)\.gz$/.test(file) ? gunzipSync(bytes) : bytes
}

/** Every input of a target, the seeds included, in an order that is the same everywhere. */
export const readCorpus = (target, { seeds, read = readFileSync }) => {
  const kept = filesIn(corpusDir(target), /./).map((file) => ({ file, bytes: readInput(file) }))
  return [...seeds.map((file) => ({ file, bytes: read(file) })), ...kept].sort((a, b) => (a.file < b.file ? -1 : 1))
}
