import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RegistryError } from '../model/errors.js'
import type { StarterFile } from '../model/starter.js'

const TEMPLATES = fileURLToPath(new URL('../../templates/', import.meta.url))

/**
 * The files of a starter that ships with this package (`registry`, `plugin/shared`), sorted by path. A name that begins
 * with `dot-` there begins with a dot here: npm leaves files such as `.gitignore` out of a package.
 */
export const readStarterFiles = async (starter: string): Promise<readonly StarterFile[]> => {
  const dir = join(TEMPLATES, starter)
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    files.sort().map(async (file) => ({
      path: relative(dir, file)
        .split(sep)
        .map((part) => part.replace(/^dot-/, '.'))
        .join('/'),
      text: await readFile(file, 'utf8'),
    })),
  )
}

/**
 * Writes files below `dir` (absolute), making folders as needed. A file that exists is never touched.
 * @throws RegistryError `OUT_DIR_UNUSABLE`
 */
export const writeNewFiles = async (
  dir: string,
  files: readonly StarterFile[],
): Promise<{ readonly written: readonly string[]; readonly kept: readonly string[] }> => {
  const written: string[] = []
  const kept: string[] = []
  for (const { path, text } of files) {
    const isNew = await writeNewFile(join(dir, path), text)
    ;(isNew ? written : kept).push(path)
  }
  return { written, kept }
}

const writeNewFile = async (file: string, text: string): Promise<boolean> => {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text, { flag: 'wx' })
    return true
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && syscall === 'open') return false
    throw new RegistryError('OUT_DIR_UNUSABLE', `Could not write ${file}: ${message}`, {
      hint: 'Check that the folder may be written to, and that no file stands where a folder is needed.',
      cause: error,
    })
  }
}

/**
 * Makes a folder (absolute) that must not be there yet.
 * @throws RegistryError `FILE_EXISTS`, `OUT_DIR_UNUSABLE`
 */
export const makeNewFolder = async (dir: string): Promise<void> => {
  try {
    await mkdir(dirname(dir), { recursive: true })
    await mkdir(dir)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') {
      throw new RegistryError('FILE_EXISTS', `${dir} is already there.`, { hint: 'Choose another slug.', cause: error })
    }
    throw new RegistryError('OUT_DIR_UNUSABLE', `Could not make the folder ${dir}: ${message}`, { cause: error })
  }
}
