import { callOf, commandsOf, type ProgramName } from './command-line.js'
import { COMMANDS, type CommandName, type CommandSpec } from './command-table.js'
import { COMMON_FLAGS, FLAGS, type Flag, type FlagName } from './flags.js'

/** The help of a command, or of the program; ends with a newline. */
export const formatHelp = (program: ProgramName, command?: CommandName): string =>
  `${(command === undefined ? formatProgramHelp(program) : formatCommandHelp(program, command)).join('\n')}\n`

const formatProgramHelp = (program: ProgramName): readonly string[] => [
  program === 'openworkflow'
    ? 'Installs and checks plugins of registries that speak the OpenWorkflow protocol, or that of Flows.'
    : 'Turns a repository of plugin folders into a plugin registry on plain static hosting.',
  '',
  `Usage: ${callOf(program)} <command> [flags]`,
  '',
  'Commands:',
  ...alignPairs(
    commandsOf(program).map((name) => [`${name} ${COMMANDS[name].argument.text}`.trimEnd(), COMMANDS[name].summary]),
  ),
  '',
  'Flags:',
  ...formatFlags([...COMMON_FLAGS, 'version']),
  '',
  `${callOf(program)} help <command> shows the flags and examples of a command.`,
  CLOSINGS[program],
]

const CLOSINGS: { readonly [program in ProgramName]: string } = {
  registry: 'A first registry: registry init my-registry',
  'registry-build': 'registry-build without a command builds the registry of this folder.',
  openworkflow: 'A first plugin: openworkflow plugin install github --registry=https://plugins.example.com',
}

const formatCommandHelp = (program: ProgramName, command: CommandName): readonly string[] => {
  const { argument, summary, details, flags, meanings, examples }: CommandSpec = COMMANDS[command]
  return [
    `${summary}.`,
    '',
    `Usage: ${callOf(program)} ${[command, argument.text].filter(Boolean).join(' ')} [flags]`,
    '',
    ...details,
    '',
    'Flags:',
    ...formatFlags([...flags, ...COMMON_FLAGS], meanings),
    '',
    'Examples:',
    ...examples.flatMap(([line, meaning]) => [`  # ${meaning}`, `  ${callOf(program)} ${line}`]),
  ]
}

const formatFlags = (names: readonly FlagName[], meanings: CommandSpec['meanings'] = {}): readonly string[] =>
  alignPairs(
    names.map((name) => {
      const { short, value, summary }: Flag = FLAGS[name]
      return [
        `${short ? `-${short}, ` : ''}--${name}${value === undefined ? '' : ` <${value}>`}`,
        meanings[name] ?? summary,
      ]
    }),
  )

const alignPairs = (pairs: readonly (readonly [string, string])[]): readonly string[] => {
  const width = Math.max(...pairs.map(([left]) => left.length))
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
