import { Header } from 'tar'
import { type PaxRecords, parsePaxRecords } from './pax-records.js'
import { BLOCK, paddedSize } from './tar-header.js'
import { hasPlainNumbers } from './tar-numbers.js'

/** An entry as its headers tell it, nothing of it checked. */
export interface TarEntry {
  readonly name: string
  /** As node-tar calls it: `File`, `SymbolicLink`, `FIFO`, …; `Unsupported` when it has no name for it. */
  readonly type: string
  /** Bytes. */
  readonly size: number
  readonly linkTarget: string
  readonly isExecutable: boolean
  readonly pax: PaxRecords
}

/** Given the parts of a content as they come, each valid until it returns. */
export type OnContent = (bytes: Buffer) => void

/** Both return what makes it no tar that every program reads alike; after that neither must be called again. */
export interface TarWalk {
  readonly write: (bytes: Buffer) => string | undefined
  readonly end: () => string | undefined
}

/** Extended headers hold names; a larger one is an attack. */
const META_LIMIT = 1024 * 1024

const PAX = 'ExtendedHeader'
const GLOBAL_PAX = 'GlobalExtendedHeader'
const LONG_NAME = 'NextFileHasLongPath'
const LONG_LINK = 'NextFileHasLongLinkpath'
const LONG: readonly string[] = [LONG_NAME, LONG_LINK]
const META: readonly string[] = [PAX, GLOBAL_PAX, ...LONG]
const UNREADABLE_META = 'has an extended header that cannot be read'

/** Whether entries of this type are plain files. */
export const isTarFile = (type: string): boolean => ['File', 'OldFile', 'ContiguousFile'].includes(type)

/** Where a walk stands. */
interface Walk {
  readonly onEntry: (entry: TarEntry) => OnContent | undefined
  readonly block: Buffer
  /** Bytes of {@link block} that are there. */
  filled: number
  hasEnded: boolean
  /** Bytes still to come of the current content, and of its padding. */
  left: number
  padding: number
  onContent: OnContent | undefined
  /** The current content, when it is an extended header's. */
  meta: { readonly type: string; readonly parts: Buffer[] } | undefined
  /** What extended headers have said of the next entry. */
  next: { readonly pax?: PaxRecords; readonly longName?: string; readonly longLink?: string }
}

/**
 * Walks a tar as its bytes come and tells of each entry; `onEntry` may return who wants its content. Stricter than
 * node-tar's parser, which passes over whatever it cannot read: two programs must never find different files in one
 * tarball. Holds one block and one extended header at a time.
 */
export const openTarWalk = (onEntry: Walk['onEntry']): TarWalk => {
  const walk: Walk = {
    onEntry,
    block: Buffer.alloc(BLOCK),
    filled: 0,
    hasEnded: false,
    left: 0,
    padding: 0,
    onContent: undefined,
    meta: undefined,
    next: {},
  }
  return {
    write: (bytes) => writeBytes(walk, bytes),
    end: () => (walk.left > 0 || walk.padding > 0 || walk.filled > 0 || !walk.hasEnded ? 'is cut off' : undefined),
  }
}

const writeBytes = (walk: Walk, bytes: Buffer): string | undefined => {
  for (let at = 0; at < bytes.length; ) {
    const rest = bytes.length - at
    let problem: string | undefined
    if (walk.left > 0) {
      const count = Math.min(walk.left, rest)
      walk.onContent?.(bytes.subarray(at, at + count))
      walk.left -= count
      at += count
    } else if (walk.padding > 0) {
      const count = Math.min(walk.padding, rest)
      walk.padding -= count
      at += count
    } else {
      const count = bytes.copy(walk.block, walk.filled, at, at + BLOCK - walk.filled)
      walk.filled = (walk.filled + count) % BLOCK
      at += count
      if (walk.filled === 0) problem = readHeader(walk)
    }
    if (walk.left === 0) problem ??= readMeta(walk)
    if (problem !== undefined) return problem
  }
  return undefined
}

const EMPTY_BLOCK = Buffer.alloc(BLOCK)

const readHeader = (walk: Walk): string | undefined => {
  if (walk.block.equals(EMPTY_BLOCK)) {
    walk.hasEnded = true
    return Object.keys(walk.next).length > 0 ? 'ends with an extended header that is of no entry' : undefined
  }
  if (walk.hasEnded) return 'goes on after its end'
  const header = parseHeader(walk.block)
  if (header === undefined) return 'is no tar, or damaged: a header has a wrong checksum'
  if (!hasPlainNumbers(walk.block)) return 'has a header with a wrong number'
  const isMeta = META.includes(header.type)
  const size = sizeOf(header, walk.block, isMeta ? undefined : walk.next.pax?.get('size'))
  if (size === undefined) return 'has an entry whose size cannot be read'
  walk.left = size
  walk.padding = paddedSize(size) - size
  if (isMeta) {
    if (size > META_LIMIT) return `has an extended header of ${size} bytes`
    // node-tar leaves such a header out, others take it.
    if (LONG.includes(header.type) && header.linkpath) return UNREADABLE_META
    const parts: Buffer[] = []
    walk.meta = { type: header.type, parts }
    walk.onContent = (bytes) => parts.push(Buffer.from(bytes))
    return undefined
  }
  const { pax = NOTHING, longName, longLink } = walk.next
  walk.next = {}
  const name = pax.get('path') ?? longName ?? header.path ?? ''
  if (size > 0 && !isTarFile(header.type)) return `gives a content to ${JSON.stringify(name)}, which is no file`
  const isFolder = header.type === 'Directory' && walk.block[TYPE] !== FILE_TYPE
  if (!isFolder && name.endsWith('/')) return `gives the name of a folder to ${JSON.stringify(name)}, which is none`
  const linkTarget = pax.get('linkpath') ?? longLink ?? header.linkpath ?? ''
  const isExecutable = ((header.mode ?? 0) & 0o111) !== 0
  walk.onContent = walk.onEntry({ name, type: header.type, size, linkTarget, isExecutable, pax })
  return undefined
}

/** Where a header has its size and its type, and the type of a file. */
const SIZE = 124
const TYPE = 156
const FILE_TYPE = 0x30

const parseHeader = (block: Buffer): Header | undefined => {
  try {
    const header = new Header(block)
    return header.cksumValid ? header : undefined
  } catch {
    // A number that no header may hold.
    return undefined
  }
}

const sizeOf = (header: Header, block: Buffer, written: string | undefined): number | undefined => {
  const own = header.type === 'Directory' ? sizeOfFolder(block) : header.size
  const size = written === undefined ? own : /^\d+$/.test(written) ? Number(written) : undefined
  return Number.isSafeInteger(size) ? size : undefined
}

/** node-tar takes a folder's size for zero, whatever the header says. In the binary form it is no zero that anybody would write. */
const sizeOfFolder = (block: Buffer): number | undefined =>
  block[SIZE] === 0x80 ? undefined : Number.parseInt(block.toString('latin1', SIZE, SIZE + 12), 8) || 0

const NOTHING: PaxRecords = new Map()

/** Takes in what an extended header says, once it is whole. */
const readMeta = (walk: Walk): string | undefined => {
  if (walk.meta === undefined) return undefined
  const { type, parts } = walk.meta
  const bytes = Buffer.concat(parts)
  walk.meta = undefined
  walk.onContent = undefined
  if (type === LONG_NAME) return addToNext(walk, { longName: textOf(bytes) })
  if (type === LONG_LINK) return addToNext(walk, { longLink: textOf(bytes) })
  const records = parsePaxRecords(bytes)
  if (records === undefined) return UNREADABLE_META
  if (type === PAX) return addToNext(walk, { pax: records })
  return GLOBAL_FORBIDDEN.some((key) => records.has(key)) ? 'gives all its entries one name or size' : undefined
}

/** Takes in what one extended header says of the next entry. Of two that say the same thing, programs believe either. */
const addToNext = (walk: Walk, said: Walk['next']): string | undefined => {
  const isTwice = (Object.keys(said) as (keyof typeof said)[]).some((key) => walk.next[key] !== undefined)
  walk.next = { ...walk.next, ...said }
  const { pax, longName, longLink } = walk.next
  const isSaidTwice = (longName !== undefined && pax?.has('path')) || (longLink !== undefined && pax?.has('linkpath'))
  return isTwice || isSaidTwice ? 'has an entry with two names, sizes or targets' : undefined
}

const GLOBAL_FORBIDDEN = ['path', 'linkpath', 'size']

/** A name and the zero that ends it. */
const textOf = (bytes: Buffer): string => bytes.toString().replace(/\0+$/, '')
