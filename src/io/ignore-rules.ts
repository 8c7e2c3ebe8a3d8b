import ignore, { type Ignore } from 'ignore'
import type { BundleConfig } from '../model/config.js'
import { diagnostic } from '../model/diagnostic.js'
import { ignorePatternProblem, MAX_PATTERNS } from '../model/pattern.js'
import type { SourceText } from '../model/source.js'
import { sourcePath } from '../model/source.js'
import { isListingText, isNeverPacked } from './file-names.js'
import { type OpenFolder, readSourceFile, type SourceRoot } from './source-file.js'
import { readSourceText } from './source-text.js'

const IGNORE_FILE = '.registryignore'

/** Most bytes of an ignore file. */
const IGNORE_FILE_LIMIT = 65_536

/** What of one folder is packed. Paths are relative to that folder, posix. */
export interface PackRules {
  /** Whether an ignore rule of its authors names it. */
  readonly isIgnored: (path: string, isFolder: boolean) => boolean
  /** Whether a file is packed, or a folder is looked into. */
  readonly isPacked: (path: string, isFolder: boolean) => boolean
  /** Adds gitignore patterns of the authors. A later one beats an earlier one, so an inner folder's come last. */
  readonly add: (patterns: readonly string[]) => void
  /** How many more of them there may be. */
  readonly room: () => number
}

/** The registry's rules for every plugin, compiled once. */
export interface BundleRules {
  /** From `bundle.ignore`. */
  readonly ignored?: Ignore
  /** From `bundle.files`: only these, where there are any, and of them not those with a `!`. */
  readonly wanted?: Ignore
  readonly unwanted: Ignore
}

/** Compiles `bundle.ignore`, and `bundle.files`, where the name of a folder stands for all that is in it. */
export const openBundleRules = (bundle: Pick<BundleConfig, 'files' | 'ignore'>): BundleRules => {
  const globs = bundle.files.flatMap(expandBraces)
  const wanted = globs.filter((glob) => !glob.startsWith('!')).map(anchor)
  const unwanted = globs.filter((glob) => glob.startsWith('!')).map((glob) => anchor(glob.slice(1)))
  return {
    ...(bundle.ignore.length > 0 && { ignored: openRules().add(bundle.ignore) }),
    ...(wanted.length > 0 && { wanted: openRules().add(wanted) }),
    unwanted: openRules().add(unwanted),
  }
}

/** The rules of one folder, where `excluded` holds paths that are left out whatever anybody says. */
export const openPackRules = (bundle: BundleRules, excluded: ReadonlySet<string>): PackRules => {
  let own: Ignore | undefined
  let room = MAX_PATTERNS
  const isIgnored = (path: string, isFolder: boolean): boolean => {
    const tested = isFolder ? `${path}/` : path
    return bundle.ignored?.ignores(tested) === true || own?.ignores(tested) === true
  }
  return {
    isIgnored,
    isPacked: (path, isFolder) => {
      const name = path.slice(path.lastIndexOf('/') + 1)
      if (isNeverPacked(name) || excluded.has(path)) return false
      if (!isFolder && name === path && isListingText(name)) return false
      if (isIgnored(path, isFolder)) return false
      return isFolder || (bundle.wanted?.ignores(path) !== false && !bundle.unwanted.ignores(path))
    },
    add: (patterns) => {
      if (patterns.length === 0) return
      own ??= openRules()
      own.add(patterns)
      room -= patterns.length
    },
    room: () => room,
  }
}

/**
 * The patterns of a folder's `.registryignore`, each rewritten to say from the root what it says from its own folder;
 * `path` is the folder's, relative to the root (`''`: the root itself). Of more than `room` the first.
 */
export const readIgnorePatterns = (
  root: SourceRoot,
  folder: OpenFolder,
  path: string,
  room: number = MAX_PATTERNS,
): readonly string[] => {
  const entry = folder.entries.find(({ name }) => name === IGNORE_FILE)
  if (entry === undefined || entry.isDirectory()) return []
  const found = readSourceFile(root, folder, entry)
  const limit = Math.min(root.textLimit, IGNORE_FILE_LIMIT)
  const text = found && readSourceText(root, found, sourcePath(folder.place, IGNORE_FILE), limit)
  return text === undefined ? [] : parsePatterns(root, text, path, room)
}

// Git folds case only where the file system does; what is packed must not depend on that.
const openRules = (): Ignore => ignore({ ignoreCase: false })

const parsePatterns = (
  root: SourceRoot,
  { bytes, path }: SourceText,
  folder: string,
  room: number,
): readonly string[] => {
  const refuse = (line: number, problem: string): void =>
    root.report(diagnostic('FILE_UNREADABLE', { file: path, line }, { problem }))
  const patterns: string[] = []
  for (const [index, line] of new TextDecoder().decode(bytes).split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    if (patterns.length === room) {
      refuse(index + 1, `this pattern is one too many: ${MAX_PATTERNS} may be for one artifact`)
      break
    }
    const problem = ignorePatternProblem(line)
    if (problem === undefined) patterns.push(folder === '' ? line : rebase(line, folder))
    else refuse(index + 1, `this pattern ${problem}`)
  }
  return patterns
}

const rebase = (line: string, folder: string): string => {
  const isNegated = line.startsWith('!')
  // A first `\` keeps `!` and `#` from being read as signs, which they are not in the middle of a pattern.
  const pattern = (isNegated ? line.slice(1) : line).replace(/^\\(?=[!#])/, '')
  const base = folder.replace(/[\\*?[\]!# ]/g, '\\$&')
  // A slash before the end ties a pattern to its folder; any other holds at every depth.
  const isTied = /\/(?=.*\S)/.test(pattern)
  return `${isNegated ? '!' : ''}/${base}/${isTied ? pattern.replace(/^\//, '') : `**/${pattern}`}`
}

/** A glob as the gitignore pattern that matches the same paths. */
const anchor = (glob: string): string => `/${glob.replace(/^(\.?\/)+/, '')}`

/** `a.{js,css}` → `a.js`, `a.css`: gitignore patterns have no braces. */
const expandBraces = (glob: string): readonly string[] => {
  const found = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(glob)
  if (found === null) return [glob]
  const [, before = '', choices = '', after = ''] = found
  return choices.split(',').flatMap((choice) => expandBraces(before + choice + after))
}
