import ts from 'typescript'
import { PURE_ROOMS } from './import-rules.js'
import { lineOf, roomOf, type Source, walk } from './source.js'

/** Globals that reach outside: the process, the clock, chance, the network, timers. */
const OUTSIDE: readonly string[] = [
  'process',
  'console',
  'performance',
  'fetch',
  'require',
  'globalThis',
  'setTimeout',
  'setInterval',
  'setImmediate',
]

/** Members that depend on clock, chance or the machine's language, though their object is harmless. */
const MOODY: readonly string[] = ['Date.now', 'Math.random']
const LOCAL: readonly string[] = ['localeCompare', 'toLocaleString', 'toLocaleUpperCase', 'toLocaleLowerCase', 'Intl']

/** In pure rooms: everything whose result does not follow from what was passed in. */
export const checkPurity = (source: Source): readonly string[] =>
  PURE_ROOMS.includes(roomOf(source.path)) ? findings(source, impurityOf) : []

/** `console` is for `cli/` alone: the library says nothing. */
export const checkSilence = (source: Source): readonly string[] =>
  roomOf(source.path) === 'cli'
    ? []
    : findings(source, (node) => (isGlobal(node) && node.text === 'console' ? 'console' : undefined))

const findings = (source: Source, nameOf: (node: ts.Node) => string | undefined): readonly string[] => {
  const found: string[] = []
  walk(source, (node) => {
    const name = nameOf(node)
    if (name !== undefined) found.push(`${source.path}:${lineOf(source, node)}: ${name}`)
  })
  return found
}

const impurityOf = (node: ts.Node): string | undefined => {
  if (isGlobal(node) && OUTSIDE.includes(node.text)) return node.text
  if (ts.isIdentifier(node) && LOCAL.includes(node.text)) return node.text
  if (ts.isPropertyAccessExpression(node)) {
    const name = `${node.expression.getText()}.${node.name.text}`
    return MOODY.includes(name) ? name : undefined
  }
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return undefined
  // `new Date(0)` only turns a number into another form of it; without an argument it reads the clock.
  const isClock = node.expression.getText() === 'Date' && (ts.isCallExpression(node) || !node.arguments?.length)
  return isClock ? 'the clock' : undefined
}

/** An identifier that is not the name of a property, a member or a declaration. */
const isGlobal = (node: ts.Node): node is ts.Identifier => {
  if (!ts.isIdentifier(node)) return false
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node
  if (ts.isQualifiedName(parent)) return false
  const isName = 'name' in parent && parent.name === node
  return !isName && !ts.isTypeReferenceNode(parent) && !ts.isImportSpecifier(parent) && !ts.isExportSpecifier(parent)
}
