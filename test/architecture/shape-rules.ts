import { posix } from 'node:path'
import ts from 'typescript'
import { lineOf, type Source, walk } from './source.js'

const MOST_FILE_LINES = 250
const MOST_FUNCTION_LINES = 60

/** Names that say nothing of what is inside, so that anything lands there. */
const DRAWERS: readonly string[] = ['util', 'utils', 'helper', 'helpers', 'common', 'types', 'misc', 'shared', 'lib']

/** File and folder names: kebab-case, and none that is a drawer. */
export const checkName = (path: string): readonly string[] => {
  const names = path.replace(/\.ts$/, '').split('/')
  return names.flatMap((name) => {
    if (DRAWERS.includes(name)) return [`${path}: ${name} says nothing of what is inside`]
    return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) ? [] : [`${path}: ${name} is not kebab-case`]
  })
}

/** Lines of text; a final newline ends a line and begins none. */
export const countLines = (text: string): number => text.replace(/\n$/, '').split('\n').length

export const checkLength = (source: Source): readonly string[] => {
  const lines = countLines(source.text)
  const found = lines > MOST_FILE_LINES ? [`${source.path}: ${lines} lines`] : []
  walk(source, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return
    const length = countLines(node.getText(source.tree))
    if (length > MOST_FUNCTION_LINES)
      found.push(`${source.path}:${lineOf(source, node)}: a function of ${length} lines`)
  })
  return found
}

/** What users of `registry-build/client` make with `new`, as the OpenWorkflow protocol shows it. */
const SDK: readonly string[] = [
  'commands/client/registry-client.ts',
  'commands/client/open-workflow.ts',
  'commands/open-workflow-on-disk.ts',
]

/** No default exports, no enums, no classes but errors, deploy targets and the SDK. */
export const checkConstructs = (source: Source): readonly string[] => {
  const found: string[] = []
  const add = (node: ts.Node, what: string): number => found.push(`${source.path}:${lineOf(source, node)}: ${what}`)
  walk(source, (node) => {
    if (ts.isEnumDeclaration(node)) add(node, 'an enum')
    if (isDefaultExport(node)) add(node, 'a default export')
    if (ts.isClassLike(node) && !isError(node) && !isTarget(source.path) && !SDK.includes(source.path))
      add(node, 'a class')
  })
  return found
}

const isDefaultExport = (node: ts.Node): boolean =>
  ts.isExportAssignment(node) ||
  (ts.isExportSpecifier(node) && node.name.text === 'default') ||
  (ts.canHaveModifiers(node) && !!ts.getModifiers(node)?.some((each) => each.kind === ts.SyntaxKind.DefaultKeyword))

const isError = (node: ts.ClassLikeDeclaration): boolean =>
  !!node.heritageClauses?.some((clause) => clause.types.some((type) => type.expression.getText().endsWith('Error')))

const isTarget = (path: string): boolean => posix.dirname(path) === 'io/targets'
