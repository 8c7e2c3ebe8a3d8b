import { type Import, importsOf, roomOf, type Source } from './source.js'

/** Which rooms each room may import from. `stages` and `io` never see each other. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: ['model'],
  protocols: ['protocols', 'model'],
  stages: ['stages', 'protocols', 'model'],
  io: ['io', 'model'],
  commands: ['commands', 'stages', 'io', 'protocols', 'model'],
  cli: ['cli', 'commands', 'model'],
  index: ['commands', 'model', 'protocols'],
  client: ['commands', 'model'],
  'client-node': ['commands', 'model'],
}

/** Files of `src/` itself: what users of the library import. */
const ENTRIES: readonly string[] = ['index', 'client', 'client-node']

/** Rooms that turn what they are given into another thing, and touch nothing else. */
export const PURE_ROOMS: readonly string[] = ['model', 'protocols', 'stages']

/** What pure rooms may import from outside: what only computes. */
const PURE_PACKAGES: readonly string[] = [
  'ajv',
  'fastest-levenshtein',
  'ignore',
  'js-yaml',
  'markdown-it',
  'minisearch',
  'node:path',
  'sanitize-html',
  'saxes',
  'semver',
  'spdx-expression-parse',
]

/** Modules of Node that only compute, and the one file that may use each: sha256, and the CRC of a PNG chunk. */
const PURE_EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'model/digest.ts': ['node:crypto'],
  'stages/check-png.ts': ['node:zlib'],
}

/** What speaks to a person. */
const CLI_PACKAGES: readonly string[] = ['cac', 'picocolors']

/** Commands decide the order; doors do the work. Paths are names, so joining them is no work. */
const COMMAND_MODULES: readonly string[] = ['node:path', 'node:url']

/** Every import that leads into a room the file may not see, or to a module its room has no use for. */
export const checkImports = (source: Source): readonly string[] => {
  const room = roomOf(source.path)
  const allowed = MAY_IMPORT[room]
  if (allowed === undefined) return [`${source.path}: there is no room ${room}`]
  return importsOf(source).flatMap(({ target, isRelative, isTypeOnly }) => {
    const isAllowed = isRelative ? allowed.includes(roomOf(target)) : isTypeOnly || mayUse(source.path, room, target)
    return isAllowed ? [] : [`${source.path}: ${room} may not import ${target}`]
  })
}

const mayUse = (path: string, room: string, module: string): boolean => {
  if (PURE_EXCEPTIONS[path]?.includes(module)) return true
  if (PURE_ROOMS.includes(room) || ENTRIES.includes(room)) return PURE_PACKAGES.includes(packageOf(module))
  if (room === 'commands' && module.startsWith('node:')) return COMMAND_MODULES.includes(module)
  return room === 'cli' || !CLI_PACKAGES.includes(module)
}

/** `ajv/dist/2020.js` is part of `ajv`. */
const packageOf = (module: string): string =>
  module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/')

/** Every module from outside that a file needs at run time, however far away. */
export const packagesOf = (path: string, sources: readonly Source[]): readonly string[] =>
  reachOf([path], sources, () => true).packages

/** What files bring with them before anything is done. */
export const loadedBy = (paths: readonly string[], sources: readonly Source[]) =>
  reachOf(paths, sources, ({ isLazy }) => !isLazy)

const reachOf = (
  paths: readonly string[],
  sources: readonly Source[],
  isFollowed: (each: Import) => boolean,
): { readonly files: readonly string[]; readonly packages: readonly string[] } => {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const seen = new Set(paths)
  const packages = new Set<string>()
  // A set is walked while it grows.
  for (const each of seen) {
    const source = byPath.get(each)
    for (const found of source === undefined ? [] : importsOf(source).filter(isFollowed)) {
      if (!found.isTypeOnly) (found.isRelative ? seen : packages).add(found.target)
    }
  }
  return { files: [...seen].sort(), packages: [...packages].sort() }
}

/** Files that import each other in a circle, by imports that exist at run time. Each circle is named once. */
export const findCycles = (sources: readonly Source[]): readonly string[] => {
  const edges = new Map(
    sources.map((source) => [
      source.path,
      importsOf(source)
        .filter((each) => each.isRelative && !each.isTypeOnly)
        .map((each) => each.target),
    ]),
  )
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(path)) return [[...trail.slice(trail.indexOf(path)), path].join(' → ')]
    if (done.has(path)) return []
    const cycles = (edges.get(path) ?? []).flatMap((next) => visit(next, [...trail, path]))
    done.add(path)
    return cycles
  }
  return sources.flatMap(({ path }) => visit(path, []))
}
