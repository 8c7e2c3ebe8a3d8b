import { type Diagnostic, type DiagnosticArgs, type DiagnosticCode, diagnostic } from '../../src/model/diagnostic.js'

export const HELLO = 'plugins/hello'
export const PLUGIN = `${HELLO}/plugin.yaml`

/** A finding at `file`, `file:line` or `file:line:column`, as severe as its code is. */
export const finding = <C extends DiagnosticCode>(code: C, where: string, args: DiagnosticArgs[C]): Diagnostic => {
  const [, file = '', line, column] = /^(.*?)(?::(\d+)(?::(\d+))?)?$/s.exec(where) ?? []
  const place = {
    file,
    ...(line !== undefined && { line: Number(line) }),
    ...(column !== undefined && { column: Number(column) }),
  }
  return diagnostic(code, place, args)
}

/** In a manifest. */
export const yamlInvalid = (where: string, problem: string): Diagnostic =>
  finding('YAML_INVALID', `${PLUGIN}:${where}`, { problem })

/** `<name>0, <name>1, …` */
export const names = (count: number, name = 'n'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${name}${index}`)
