import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
import ts from 'typescript'

/** A source file as the rules see it. */
export interface Source {
  /** Relative to `src/`, posix. */
  readonly path: string
  readonly text: string
  readonly tree: ts.SourceFile
}

/** One import, re-export or `import()`. */
export interface Import {
  /** `./x.js` resolved to a path relative to `src/`; a package or `node:` module as written. */
  readonly target: string
  readonly isRelative: boolean
  readonly isTypeOnly: boolean
  /** An `import()`: loaded only when it is reached. */
  readonly isLazy: boolean
}

export const parseSource = (path: string, text: string): Source => ({
  path,
  text,
  tree: ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true),
})

export const readSources = (dir: string): readonly Source[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => parseSource(relative(dir, file).split(sep).join('/'), readFileSync(file, 'utf8')))
    .sort((a, b) => (a.path < b.path ? -1 : 1))

/** The first folder of the path; for a file of `src/` itself, its name without `.ts`. */
export const roomOf = (path: string): string => (path.includes('/') ? (path.split('/')[0] ?? '') : path.slice(0, -3))

/** 1-based. */
export const lineOf = (source: Source, node: ts.Node): number =>
  source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line + 1

/** Visits every node below the root. */
export const walk = (source: Source, visit: (node: ts.Node) => void): void => {
  const step = (node: ts.Node): void => {
    visit(node)
    ts.forEachChild(node, step)
  }
  ts.forEachChild(source.tree, step)
}

export const importsOf = (source: Source): readonly Import[] => {
  const imports: Import[] = []
  const add = (specifier: ts.Node | undefined, isTypeOnly: boolean, isLazy = false): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return
    const isRelative = specifier.text.startsWith('.')
    const target = isRelative
      ? posix.join(posix.dirname(source.path), specifier.text).replace(/\.js$/, '.ts')
      : specifier.text
    imports.push({ target, isRelative, isTypeOnly, isLazy })
  }
  walk(source, (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isErased(node.importClause))
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false, true)
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
  })
  return imports
}

const isErased = (clause: ts.ImportClause | undefined): boolean => clause?.phaseModifier === ts.SyntaxKind.TypeKeyword
