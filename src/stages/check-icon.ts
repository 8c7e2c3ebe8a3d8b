import { type Diagnostic, diagnostic, type Place } from '../model/diagnostic.js'
import { checkPng, isPng } from './check-png.js'
import { checkSvg, type SvgProblems } from './check-svg.js'
import { isPlainSvg } from './is-plain-svg.js'
import { parseUtf8 } from './parse-utf8.js'

/**
 * Checks a plugin's icon: a PNG or SVG by its content, named so, not larger than `limit` bytes, which does nothing but
 * draw. All problems at once; takes hostile input in bounded time.
 */
export const checkIcon = (icon: {
  readonly name: string
  readonly bytes: Uint8Array
  readonly limit: number
  readonly place: Place
}): readonly Diagnostic[] => {
  const { bytes, limit, place } = icon
  const name = icon.name.split('/').at(-1) ?? ''
  const invalid = (problem: string): Diagnostic => diagnostic('ICON_INVALID', place, { icon: icon.name, problem })
  const problems = checkName(name).map(invalid)
  if (bytes.length > limit) {
    // Its content is not parsed: the limit is what bounds the time that takes.
    return [...problems, diagnostic('ICON_TOO_LARGE', place, { icon: icon.name, size: bytes.length, limit })]
  }
  const content = parseContent(bytes)
  if (content.kind === 'other') return [...problems, invalid(content.problem)]
  const extension = extensionOf(name)
  if (isKnown(extension) && extension !== content.kind) {
    problems.push(invalid(`its content is ${content.kind.toUpperCase()}, so its name must end in .${content.kind}`))
  }
  if (content.kind === 'png') {
    const problem = checkPng(bytes)
    return problem === undefined ? problems : [...problems, invalid(problem)]
  }
  const svg = isPlainSvg(content.text) ? NO_PROBLEMS : checkSvg(content.text)
  const unsafe = svg.unsafe.map((problem) => diagnostic('ICON_UNSAFE', place, { icon: icon.name, problem }))
  return [...problems, ...svg.invalid.map(invalid), ...unsafe]
}

const NO_PROBLEMS: SvgProblems = { invalid: [], unsafe: [] }

const checkName = (name: string): readonly string[] => [
  ...(/^[._]/.test(name) ? [`its name begins with ${name[0]}, and hosts hide such files`] : []),
  ...(isKnown(extensionOf(name)) ? [] : ['its name must end in .svg or .png']),
]

const extensionOf = (name: string): string | undefined => /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase()

const isKnown = (extension: string | undefined): boolean => extension === 'svg' || extension === 'png'

type IconContent =
  | { readonly kind: 'png' }
  | { readonly kind: 'svg'; readonly text: string }
  | { readonly kind: 'other'; readonly problem: string }

/** By its bytes: what a file is, its name does not tell. */
const parseContent = (bytes: Uint8Array): IconContent => {
  if (bytes.length === 0) return { kind: 'other', problem: 'it is empty' }
  if (isPng(bytes)) return { kind: 'png' }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return { kind: 'other', problem: 'it is compressed; use the plain SVG' }
  const text = parseUtf8(bytes)
  if (text === undefined || !/^\s*</.test(text)) {
    return { kind: 'other', problem: 'its content is neither PNG nor SVG in UTF-8' }
  }
  return { kind: 'svg', text }
}
