import { parseArgs } from 'node:util'
import { RegistryError } from '../model/errors.js'
import { COMMAND_NAMES, COMMANDS, type CommandName } from './command-table.js'
import { COMMON_FLAGS, FLAGS, type Flag, type FlagName } from './flags.js'
import { suggest } from './suggest.js'

/** The two names that this program is installed under. They differ in what they do without a command. */
export type ProgramName = 'registry' | 'registry-build'

/** What was typed, understood. `text` holds the flags that take a value, `on` those that do not. */
export type CommandLine =
  | { readonly kind: 'help'; readonly command?: CommandName | undefined }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'run'
      readonly command: CommandName
      readonly argument: string | undefined
      readonly text: { readonly [flag in FlagName]?: string }
      readonly on: ReadonlySet<FlagName>
    }

interface GivenFlag {
  readonly name: string
  readonly raw: string
  readonly value: string | undefined
}

/**
 * Splits what was typed after the program's name. Every value stays the text that was typed: nothing becomes a number,
 * and a flag is never taken for another flag's value.
 * @throws RegistryError `USAGE`, naming the nearest command or flag
 */
export const parseCommandLine = (args: readonly string[], program: ProgramName): CommandLine => {
  const { words, flags } = splitArguments(args)
  const [first, ...rest] = words
  const isAsked = (name: FlagName) => flags.some((flag) => flag.name === name)
  if (isAsked('version')) return { kind: 'version' }
  if (first === 'help') {
    return { kind: 'help', command: rest[0] === 'help' ? undefined : toOptionalCommand(rest[0], program) }
  }
  if (isAsked('help')) return { kind: 'help', command: toOptionalCommand(first, program) }
  if (words.length + flags.length === 0 && program === 'registry') return { kind: 'help' }

  const command = toOptionalCommand(first, program) ?? 'build'
  for (const flag of flags) checkFlag(flag, command, program)
  if (first === undefined && program === 'registry') {
    throw usage('Which command?', `Commands: ${COMMAND_NAMES.join(', ')}. To build: registry build`)
  }
  return {
    kind: 'run',
    command,
    argument: toArgument(rest, command, program),
    text: Object.fromEntries(flags.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))),
    on: new Set(flags.filter(({ value }) => value === undefined).map(({ name }) => name as FlagName)),
  }
}

/** The value of a flag, however broken the rest of the line is: to know how to report just that. */
export const peekFlag = (args: readonly string[], name: FlagName): string | true | undefined => {
  const given = splitArguments(args).flags.findLast((flag) => flag.name === name)
  return given && (given.value ?? true)
}

const splitArguments = (
  args: readonly string[],
): { readonly words: readonly string[]; readonly flags: readonly GivenFlag[] } => {
  const options = Object.fromEntries(
    Object.entries<Flag>(FLAGS).map(([name, flag]) => [
      name,
      {
        type: flag.value === undefined ? ('boolean' as const) : ('string' as const),
        ...(flag.short && { short: flag.short }),
      },
    ]),
  )
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true })
  const words: string[] = []
  const flags: GivenFlag[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind === 'option') flags.push({ name: token.name, raw: token.rawName, value: toValue(token) })
  }
  return { words, flags }
}

/** `--out --strict` forgot a value; `--out=--strict` means it. */
const toValue = (token: { readonly value?: string | undefined; readonly inlineValue?: boolean | undefined }) =>
  token.inlineValue !== true && token.value?.startsWith('-') ? undefined : token.value

const toOptionalCommand = (word: string | undefined, program: ProgramName): CommandName | undefined =>
  word === undefined ? undefined : toCommand(word, program)

const toCommand = (word: string, program: ProgramName): CommandName => {
  if (Object.hasOwn(COMMANDS, word)) return word as CommandName
  const nearest = suggest(word, [...COMMAND_NAMES, 'help'])
  if (word === 'version') throw usage('There is no command "version".', `Did you mean: ${program} --version`)
  if (nearest !== undefined) throw usage(`There is no command "${word}".`, `Did you mean: ${program} ${nearest}`)
  throw usage(
    `There is no command "${word}".`,
    `Commands: ${COMMAND_NAMES.join(', ')}. To build the registry of a folder: ${program} build <dir>`,
  )
}

const checkFlag = (flag: GivenFlag, command: CommandName, program: ProgramName): void => {
  const allowed = [...COMMANDS[command].flags, ...COMMON_FLAGS]
  const seeHelp = `${program} ${command} --help lists the flags.`
  if (!Object.hasOwn(FLAGS, flag.name)) {
    const nearest = flag.raw.startsWith('--') ? suggest(flag.name, allowed) : undefined
    throw usage(
      `There is no flag ${flag.raw}.`,
      nearest === undefined ? seeHelp : `Did you mean --${nearest}? ${seeHelp}`,
    )
  }
  const name = flag.name as FlagName
  if (!allowed.includes(name)) throw usage(`"${command}" has no flag ${flag.raw}.`, seeHelp)
  const spec: Flag = FLAGS[name]
  if (spec.value === undefined && flag.value !== undefined) throw usage(`${flag.raw} takes no value.`, seeHelp)
  if (spec.value !== undefined && (flag.value === undefined || flag.value === '')) {
    const value = COMMANDS[command].means?.[name]?.value ?? spec.value
    throw usage(`${flag.raw} needs a value.`, `Write ${flag.raw}=<${value}>.`)
  }
  if (flag.value !== undefined && spec.choices?.includes(flag.value) === false) {
    const nearest = suggest(flag.value, spec.choices)
    throw usage(
      `${flag.raw} cannot be "${flag.value}".`,
      nearest === undefined ? `Choose one: ${spec.choices.join(', ')}.` : `Did you mean: ${flag.raw} ${nearest}`,
    )
  }
}

const toArgument = (words: readonly string[], command: CommandName, program: ProgramName): string | undefined => {
  const { argument } = COMMANDS[command]
  const seeHelp = `Usage: ${program} ${command} ${argument.text}`
  if (words.length > 1) throw usage(`"${command}" takes one argument; "${words[1]}" is one too many.`, seeHelp)
  const [word] = words
  if (word === '') throw usage(`"${command}" was given an empty argument.`, seeHelp)
  if (argument.required && word === undefined) throw usage(`"${command}" needs ${argument.text}.`, seeHelp)
  return word
}

const usage = (message: string, hint: string): RegistryError => new RegistryError('USAGE', message, { hint })
