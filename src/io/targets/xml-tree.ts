import { SaxesParser } from 'saxes'

/** An element of XML: what it holds, and its text when it holds no other element. Attributes and namespaces are left out. */
export interface XmlElement {
  readonly name: string
  readonly text: string
  readonly children: readonly XmlElement[]
}

type Growing = { name: string; text: string; children: Growing[] }

/** The root element, or `undefined` when this is not well-formed XML. */
export const readXml = (bytes: Uint8Array): XmlElement | undefined => {
  const top: Growing = { name: '', text: '', children: [] }
  const open = [top]
  const parser = new SaxesParser()
  let isBroken = false
  const add = (text: string): void => {
    const current = open.at(-1)
    if (current !== undefined) current.text += text
  }
  parser.on('error', () => {
    isBroken = true
  })
  parser.on('opentag', ({ name }) => {
    const element = { name, text: '', children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => open.pop())
  parser.on('text', add)
  parser.on('cdata', add)
  // Azure begins its answers with a byte order mark; S3 sends blanks while it makes a client wait.
  parser
    .write(
      Buffer.from(bytes)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    )
    .close()
  return isBroken ? undefined : top.children[0]
}

/** The children of one name. */
export const childrenOf = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? []

/** The first child of a name, by way of several where it lies deeper. */
export const childOf = (element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined =>
  names.reduce<XmlElement | undefined>((parent, name) => childrenOf(parent, name)[0], element)

/** The text of a child; empty when there is none. */
export const textOf = (element: XmlElement | undefined, ...names: readonly string[]): string =>
  childOf(element, ...names)?.text ?? ''

/** An element to be written: with text, or with children. */
export const element = (name: string, content: string | readonly XmlElement[]): XmlElement =>
  typeof content === 'string' ? { name, text: content, children: [] } : { name, text: '', children: content }

/** A whole document, as bytes. S3 names its namespace at the root. */
export const writeXml = (root: XmlElement, namespace?: string): Uint8Array => {
  const attributes = namespace === undefined ? '' : ` xmlns="${namespace}"`
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${writeElement(root, attributes)}`)
}

const writeElement = ({ name, text, children }: XmlElement, attributes = ''): string =>
  `<${name}${attributes}>${children.length > 0 ? children.map((each) => writeElement(each)).join('') : escapeText(text)}</${name}>`

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escapeText = (text: string): string => text.replace(/[&<>]/g, (c) => ESCAPES[c] ?? c)

/** An element for people: a line for each that has no others in it. */
export const formatXmlLines = ({ name, text, children }: XmlElement): string =>
  children.length === 0
    ? `${name}: ${text.trim()}`
    : [`${name}:`, ...children.flatMap((child) => formatXmlLines(child).split('\n')).map((line) => `  ${line}`)].join(
        '\n',
      )
