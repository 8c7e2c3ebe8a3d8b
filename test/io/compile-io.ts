import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const PROJECT = fileURLToPath(new URL('../../', import.meta.url))

/** Compiles `src/io` and what it needs into a folder, for tests that run it in a process of its own. Returns `io`'s folder. */
export const compileIo = (dir: string): string => {
  for (const room of ['io', 'model']) {
    const names = readdirSync(join(PROJECT, 'src', room), { recursive: true, encoding: 'utf8' })
    for (const name of names.filter((each) => each.endsWith('.ts'))) {
      const source = readFileSync(join(PROJECT, 'src', room, name), 'utf8')
      const { outputText } = ts.transpileModule(source, {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true },
      })
      const file = join(dir, 'dist', room, name.replace(/\.ts$/, '.js'))
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, outputText)
    }
  }
  cpSync(join(PROJECT, 'vendor'), join(dir, 'vendor'), { recursive: true })
  symlinkSync(join(PROJECT, 'node_modules'), join(dir, 'node_modules'), 'junction')
  writeFileSync(join(dir, 'package.json'), '{ "type": "module" }\n')
  return join(dir, 'dist/io')
}
