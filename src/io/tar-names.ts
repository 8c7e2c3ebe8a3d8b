import { foldPath } from './file-names.js'
import { isTarFile, type TarEntry } from './tar-walk.js'

/** What lies at a name: a folder holds its children by their folded names. */
interface Node {
  readonly name: string
  kind: 'file' | 'folder' | 'link'
  readonly children: Map<string, Node>
}

export interface TarNames {
  /** Takes in the next entry's name and returns why it is unsafe to extract, or `undefined`. */
  readonly add: (entry: TarEntry) => string | undefined
  /** Names so far, with the folders that entries lie in: the measure of the memory used. */
  readonly count: () => number
}

/** The longest path that Linux takes. */
const NAME_LIMIT = 4096

const KINDS: Readonly<Record<string, string>> = {
  CharacterDevice: 'a device',
  BlockDevice: 'a device',
  FIFO: 'a named pipe',
  SparseFile: 'a sparse file, which not every program extracts',
}

/**
 * The names of a tarball, as they are found. A name is unsafe when extracting it could write outside the folder, or
 * gives other files on another OS. Links may only point to where extracting cannot escape: no entry lies behind a link, a
 * link's target climbs only at its start, and a hard link names a file before it.
 */
export const openTarNames = (): TarNames => {
  const root: Node = { name: '', kind: 'folder', children: new Map() }
  let count = 0
  const child = (parent: Node, name: string, kind: Node['kind']): { node: Node; isNew: boolean } => {
    const key = foldPath(name)
    const found = parent.children.get(key)
    if (found) return { node: found, isNew: false }
    const node: Node = { name, kind, children: new Map() }
    parent.children.set(key, node)
    count++
    return { node, isNew: true }
  }
  const place = (segments: readonly string[], kind: Node['kind']): string | undefined => {
    let parent = root
    for (const [i, name] of segments.entries()) {
      const isLeaf = i === segments.length - 1
      const { node, isNew } = child(parent, name, isLeaf ? kind : 'folder')
      if (node.name !== name)
        return `differs only by case or by its accents' encoding from ${JSON.stringify(node.name)}`
      if (!isLeaf && node.kind !== 'folder') return `lies inside ${JSON.stringify(name)}, which is a ${node.kind}`
      if (isLeaf && !isNew && (node.kind !== 'folder' || kind !== 'folder')) return 'is there twice'
      parent = node
    }
    return undefined
  }
  const add = (entry: TarEntry): string | undefined => {
    const unsafe = problemOfName(entry.name)
    if (unsafe !== undefined) return unsafe
    const segments = segmentsOf(entry.name)
    const kind = kindOf(entry)
    if (kind === undefined) return `is ${KINDS[entry.type] ?? 'of a kind that not every program extracts'}`
    if (segments.length === 0 && kind !== 'folder') return 'has no name'
    // node-tar leaves such an entry out, others extract it.
    if (kind !== 'link' && entry.linkTarget !== '') return 'names what it links to, but is no link'
    const inLink = kind === 'link' ? problemOfLink(entry, segments, root) : undefined
    return inLink ?? place(segments, kind)
  }
  return { add, count: () => count }
}

const kindOf = ({ type, pax }: TarEntry): Node['kind'] | undefined => {
  // A GNU sparse file may have another name and size for programs that know of it.
  if ([...pax.keys()].some((key) => key.startsWith('GNU.sparse.'))) return undefined
  if (isTarFile(type)) return 'file'
  if (type === 'Directory') return 'folder'
  return type === 'SymbolicLink' || type === 'Link' ? 'link' : undefined
}

const problemOfName = (name: string): string | undefined => {
  if (name === '') return 'has no name'
  if (Buffer.byteLength(name) > NAME_LIMIT) return `has a name of more than ${NAME_LIMIT} bytes`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'has a control character in its name'
  if (name.includes('\ufffd')) return 'has a name that is not UTF-8'
  if (name.includes('\\')) return 'has a backslash in its name'
  if (/^[A-Za-z]:/.test(name)) return 'begins with a drive letter'
  if (name.startsWith('/')) return 'has an absolute path'
  return name.split('/').includes('..') ? 'has `..` in its path' : undefined
}

const problemOfLink = (entry: TarEntry, segments: readonly string[], root: Node): string | undefined => {
  const target = entry.linkTarget
  const shown = JSON.stringify(target)
  if (entry.type === 'Link') {
    if (problemOfName(target) !== undefined) return `is a link to ${shown}, which is no path in the tarball`
    const found = segmentsOf(target).reduce<Node | undefined>((at, name) => at?.children.get(foldPath(name)), root)
    return found?.kind === 'file' ? undefined : `is a hard link to ${shown}, which is no file before it`
  }
  const steps = segmentsOf(target)
  const climbs = steps.findIndex((step) => step !== '..')
  const ups = climbs < 0 ? steps.length : climbs
  const plain = steps.slice(ups).join('/')
  if (target === '' || target.startsWith('/')) return `is a link to ${shown}, which is absolute or empty`
  if (plain !== '' && problemOfName(plain) !== undefined) return `is a link to ${shown}, which is no plain path`
  return ups >= segments.length ? `is a link to ${shown}, which leaves the tarball` : undefined
}

const segmentsOf = (name: string): readonly string[] => name.split('/').filter((part) => part !== '' && part !== '.')
