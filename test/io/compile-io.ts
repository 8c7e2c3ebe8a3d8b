import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const PROJECT = fileURLToPath(new URL('../../', import.meta.url))

/** Compiles `src/io` and what it needs into a folder, for tests that run it in a process of its own. Returns `io`'s folder. */
export const compileIo = (dir: string): string => {
  for (const room of ['io', 'model']) {
    for (const name of readdirSync(join(PROJECT, 'src', room), { encoding: 'utf8', recursive: true })) {
      if (!name.endsWith('.ts')) continue
      mkdirSync(dirname(join(dir, 'dist', room, name)), { recursive: true })
      const source = readFileSync(join(PROJECT, 'src', room, name), 'utf8')
      const { outputText } = ts.transpileModule(source, {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true },
      })
      writeFileSync(join(dir, 'dist', room, name.replace(/\.ts$/, '.js')), outputText)
    }
  }
  cpSync(join(PROJECT, 'vendor'), join(dir, 'vendor'), { recursive: true })
  symlinkSync(join(PROJECT, 'node_modules'), join(dir, 'node_modules'), 'junction')
  writeFileSync(join(dir, 'package.json'), '{ "type": "module" }\n')
  return join(dir, 'dist/io')
}
