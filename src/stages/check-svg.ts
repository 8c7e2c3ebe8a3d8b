import { SaxesParser, type SaxesTagNS } from 'saxes'
import { checkSvgCss, checkSvgElement, isReadAsPage, type ReportUnsafe } from './check-svg-element.js'

/** What is wrong with an SVG: `invalid` keeps it from being shown, `unsafe` from being trusted. Clauses without a full stop. */
export interface SvgProblems {
  readonly invalid: readonly string[]
  readonly unsafe: readonly string[]
}

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg'

/** Deeper than any drawing. The parser looks a namespace up through every open element, so depth is what bounds its time. */
const MAX_DEPTH = 256
/** Small, because a parser that must stop still finishes its chunk. */
const CHUNK_LENGTH = 4096

/** Checks the text of an SVG as an XML parser reads it: each kind of problem once, where it first appears. Never throws. */
export const checkSvg = (text: string): SvgProblems => {
  const parser = new SaxesParser({ xmlns: true })
  const unsafe = new Map<string, string>()
  const report: ReportUnsafe = (kind, problem) => {
    if (!unsafe.has(kind)) unsafe.set(kind, `${problem} (line ${parser.line})`)
  }
  let invalid: string | undefined
  let stopped = false
  const stop = (problem?: string): void => {
    if (!stopped) invalid = problem
    stopped = true
  }

  parser.on('error', ({ message }) => stop(`it is not well-formed XML: ${message.replace(/\.$/, '').slice(0, 200)}`))
  listenToProlog(parser, report, stop)
  listenToElements(parser, report, stop)
  for (let at = 0; at < text.length && !stopped; at += CHUNK_LENGTH) parser.write(text.slice(at, at + CHUNK_LENGTH))
  if (!stopped) parser.close()
  return { invalid: invalid === undefined ? [] : [invalid], unsafe: [...unsafe.values()] }
}

type Parser = SaxesParser<{ readonly xmlns: true }>
type Stop = (problem?: string) => void

const listenToProlog = (parser: Parser, report: ReportUnsafe, stop: Stop): void => {
  parser.on('xmldecl', ({ encoding }) => {
    // What another encoding makes of these bytes is not what is checked here.
    if (encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(encoding)) {
      stop(`it says that it is encoded in ${encoding.slice(0, 40)}, not UTF-8`)
    }
  })
  parser.on('doctype', (doctype) => {
    report('doctype', 'it holds a document type declaration, <!DOCTYPE …>')
    // This parser does not know the entities it declares, so what follows cannot be judged.
    if (doctype.includes('[')) stop()
  })
  parser.on('processinginstruction', ({ target, body }) => {
    if (target.toLowerCase() === 'xml-stylesheet') report('stylesheet', 'it loads a style sheet, <?xml-stylesheet …?>')
    if (body.includes('>')) report('hidden', `${HIDDEN}, <?${target.slice(0, 40)} …?>`)
  })
  parser.on('comment', (comment) => {
    if (/^-?>/.test(comment)) report('hidden', `${HIDDEN}, <!-->`)
  })
}

/** The parser of a page ends some things sooner than that of XML: the rest would be part of a page that holds the drawing. */
const HIDDEN = 'it holds something that a page would read in another way'

const listenToElements = (parser: Parser, report: ReportUnsafe, stop: Stop): void => {
  let depth = 0
  let openStyles = 0
  let openPages = 0
  let css = ''
  parser.on('opentag', (tag) => {
    depth += 1
    if (depth > MAX_DEPTH) stop(`its elements are nested more than ${MAX_DEPTH} deep`)
    if (depth === 1) checkRoot(tag, stop)
    if (isStyle(tag.local)) openStyles += 1
    if (openPages > 0 && tag.prefix === '') report('hidden', `${HIDDEN}, <${tag.name.slice(0, 40)}>`)
    if (isReadAsPage(tag.name)) openPages += 1
    checkSvgElement(tag, report)
  })
  parser.on('closetag', ({ name, local }) => {
    depth -= 1
    if (isReadAsPage(name)) openPages -= 1
    if (!isStyle(local)) return
    openStyles -= 1
    checkSvgCss(css, report)
    css = ''
  })
  const keepCss = (text: string): void => {
    if (openStyles > 0) css += text
  }
  parser.on('text', keepCss)
  parser.on('cdata', (text) => {
    if (openPages > 0) report('hidden', `${HIDDEN}, <![CDATA[…]]>`)
    keepCss(text)
  })
}

const checkRoot = ({ name, local, uri }: SaxesTagNS, stop: Stop): void => {
  if (local !== 'svg') stop(`its root element is <${name.slice(0, 40)}>, not <svg>`)
  else if (uri !== SVG_NAMESPACE && uri !== '') {
    stop(`its root element has the namespace ${uri.slice(0, 60)}, not that of SVG`)
  }
}

const isStyle = (name: string): boolean => name.toLowerCase() === 'style'
