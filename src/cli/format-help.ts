import type { ProgramName } from './command-line.js'
import { COMMAND_NAMES, COMMANDS, type CommandName, type CommandSpec } from './command-table.js'
import { COMMON_FLAGS, FLAGS, type Flag, type FlagName } from './flags.js'

/** The help of a command, or of the program; ends with a newline. */
export const formatHelp = (program: ProgramName, command?: CommandName): string =>
  `${(command === undefined ? formatProgramHelp(program) : formatCommandHelp(program, command)).join('\n')}\n`

const formatProgramHelp = (program: ProgramName): readonly string[] => [
  'Turns a repository of plugin folders into a plugin registry on plain static hosting.',
  '',
  `Usage: ${program} <command> [flags]`,
  '',
  'Commands:',
  ...alignPairs(COMMAND_NAMES.map((name) => [`${name} ${COMMANDS[name].argument.text}`, COMMANDS[name].summary])),
  '',
  'Flags:',
  ...formatFlags([...COMMON_FLAGS, 'version']),
  '',
  `${program} help <command> shows the flags and examples of a command.`,
  program === 'registry-build'
    ? 'registry-build without a command builds the registry of this folder.'
    : 'A first registry: registry init my-registry',
]

const formatCommandHelp = (program: ProgramName, command: CommandName): readonly string[] => {
  const { argument, summary, details, flags, means, examples } = COMMANDS[command]
  return [
    `${summary}.`,
    '',
    `Usage: ${program} ${command} ${argument.text} [flags]`,
    '',
    ...details,
    '',
    'Flags:',
    ...formatFlags([...flags, ...COMMON_FLAGS], means),
    '',
    'Examples:',
    ...examples.flatMap(([line, meaning]) => [`  # ${meaning}`, `  ${program} ${line}`]),
  ]
}

const formatFlags = (names: readonly FlagName[], means: CommandSpec['means'] = {}): readonly string[] =>
  alignPairs(
    names.map((name) => {
      const { short, value, summary }: Flag = { ...FLAGS[name], ...means[name] }
      return [`${short ? `-${short}, ` : ''}--${name}${value === undefined ? '' : ` <${value}>`}`, summary]
    }),
  )

const alignPairs = (pairs: readonly (readonly [string, string])[]): readonly string[] => {
  const width = Math.max(...pairs.map(([left]) => left.length))
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
