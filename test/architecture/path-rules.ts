import ts from 'typescript'
import { lineOf, type Source, walk } from './source.js'

/** Files that the registry has, spelled alone or at the end of a path. */
const FILE_NAME =
  /(^|\/)(registry\.json|index\.json|versions\.json|catalog\.json|search-index\.json|SHA256SUMS|\.nojekyll)$/

/** Folders that the registry has, at the start of a path; alone they are only names, unless something joins them. */
const FOLDER = /^(apps|plugins|records)\//
const FOLDER_NAME = /^(apps|plugins|records)$/

/** A string that looks like a registry path but is something else. */
export interface SpelledPath {
  readonly file: string
  readonly text: string
  readonly reason: string
}

/** Every registry path spelled outside `model/layout.ts`. Only texts that are a path as a whole: prose may name one. */
export const checkPaths = (source: Source, allowed: readonly SpelledPath[]): readonly string[] => {
  if (source.path === 'model/layout.ts') return []
  const found: string[] = []
  walk(source, (node) => {
    const text = textOf(node)
    if (text === undefined || /\s/.test(text)) return
    if (!FILE_NAME.test(text) && !FOLDER.test(text) && !(FOLDER_NAME.test(text) && isJoined(node))) return
    const isAllowed = allowed.some((each) => each.file === source.path && each.text === text)
    if (!isAllowed) found.push(`${source.path}:${lineOf(source, node)}: ${text} belongs in model/layout.ts`)
  })
  return found
}

/** Exceptions that nothing needs any more. */
export const findStaleExceptions = (
  sources: readonly Source[],
  allowed: readonly SpelledPath[],
): readonly SpelledPath[] => {
  const texts = new Set<string>()
  for (const source of sources) walk(source, (node) => texts.add(`${source.path}\n${textOf(node)}`))
  return allowed.filter((each) => !texts.has(`${each.file}\n${each.text}`))
}

/** Whether the node is an argument of `join`, in whatever module. */
const isJoined = ({ parent }: ts.Node): boolean =>
  ts.isCallExpression(parent) && /(^|\.)(join|resolve)$/.test(parent.expression.getText())

/** The text of a string literal, or of one piece of a template. Types and imports are not paths of the registry. */
const textOf = (node: ts.Node): string | undefined => {
  if (ts.isLiteralTypeNode(node.parent)) return undefined
  if (ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent)) return undefined
  if (ts.isStringLiteralLike(node)) return node.text
  return ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node) ? node.text : undefined
}
