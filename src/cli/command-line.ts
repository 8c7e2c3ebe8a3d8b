import { parseArgs } from 'node:util'
import { RegistryError } from '../model/errors.js'
import { CLIENT_COMMANDS } from './client-command-table.js'
import { COMMAND_NAMES, COMMANDS, type CommandName } from './command-table.js'
import { COMMON_FLAGS, FLAGS, type Flag, type FlagName } from './flags.js'
import { suggest } from './suggest.js'

/**
 * The names that this program is installed under. The first two differ in what they do without a command; the third has
 * the commands of the OpenWorkflow protocol, each after the word `plugin`.
 */
export type ProgramName = 'registry' | 'registry-build' | 'openworkflow'

/**
 * What was typed, understood. `text` holds the flags that take a value, `on` those that do not; the values of a flag that
 * was given several times, and may be, are lines.
 */
export type CommandLine =
  | { readonly kind: 'help'; readonly command?: CommandName | undefined }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'run'
      readonly command: CommandName
      readonly argument: string | undefined
      /** Further arguments, where there are any. */
      readonly more?: readonly string[]
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
  const { words: typed, flags } = splitArguments(args)
  const isAskedAtAll = flags.some(({ name }) => name === 'help' || name === 'version')
  const words = program === 'openworkflow' ? withoutPlugin(typed, isAskedAtAll) : typed
  const [first, ...rest] = words
  const isAsked = (name: FlagName) => flags.some((flag) => flag.name === name)
  if (isAsked('version')) return { kind: 'version' }
  if (first === 'help') {
    return { kind: 'help', command: rest[0] === 'help' ? undefined : toOptionalCommand(rest[0], program) }
  }
  if (isAsked('help')) return { kind: 'help', command: toOptionalCommand(first, program) }
  if (words.length + flags.length === 0 && program !== 'registry-build') return { kind: 'help' }

  const command = toOptionalCommand(first, program) ?? 'build'
  for (const flag of flags) checkFlag(flag, command, program)
  if (first === undefined && program !== 'registry-build') {
    const example =
      program === 'registry' ? 'To build: registry build' : 'To install: openworkflow plugin install github'
    throw usage('Which command?', `Commands: ${commandsOf(program).join(', ')}. ${example}`)
  }
  return {
    kind: 'run',
    command,
    ...toArguments(rest, command, program),
    text: toTexts(flags),
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
  const commands = commandsOf(program)
  const known = commands.find((name) => name === word)
  if (known !== undefined) return known
  const called = callOf(program)
  const nearest = suggest(word, [...commands, 'help'])
  const none = `There is no command "${word}".`
  if (word === 'version') throw usage(none, `Did you mean: ${program} --version`)
  if (word === 'publish') throw usage(none, 'A registry of static files is published by: registry deploy')
  if (nearest !== undefined) throw usage(none, `Did you mean: ${called} ${nearest}`)
  const all = `Commands: ${commands.join(', ')}.`
  throw usage(
    none,
    program === 'openworkflow' ? all : `${all} To build the registry of a folder: ${program} build <dir>`,
  )
}

/** The commands of a program. */
export const commandsOf = (program: ProgramName): readonly CommandName[] =>
  program === 'openworkflow'
    ? COMMAND_NAMES.filter((name) => name === 'validate' || Object.hasOwn(CLIENT_COMMANDS, name))
    : COMMAND_NAMES

/** What is typed before a command. */
export const callOf = (program: ProgramName): string => (program === 'openworkflow' ? 'openworkflow plugin' : program)

const withoutPlugin = (words: readonly string[], isAsked: boolean): readonly string[] => {
  const [first, ...rest] = words
  if (first === 'plugin') return rest
  if (first === 'help') return rest[0] === 'plugin' ? ['help', ...rest.slice(1)] : words
  if (first === undefined || isAsked) return words
  throw usage(`There is no command "${first}".`, `Did you mean: openworkflow plugin ${first}`)
}

/** Of a flag that was given several times, all values or the last. */
const toTexts = (flags: readonly GivenFlag[]): { readonly [flag in FlagName]?: string } => {
  const texts: Record<string, string> = {}
  for (const { name, value } of flags) {
    if (value === undefined) continue
    const { many }: Flag = FLAGS[name as FlagName]
    texts[name] = many === true && texts[name] !== undefined ? `${texts[name]}\n${value}` : value
  }
  return texts
}

const checkFlag = (flag: GivenFlag, command: CommandName, program: ProgramName): void => {
  const allowed = [...COMMANDS[command].flags, ...COMMON_FLAGS]
  const seeHelp = `${callOf(program)} ${command} --help lists the flags.`
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
    throw usage(`${flag.raw} needs a value.`, `Write ${flag.raw}=<${spec.value}>.`)
  }
  if (flag.value !== undefined && spec.choices?.includes(flag.value) === false) {
    const nearest = suggest(flag.value, spec.choices)
    throw usage(
      `${flag.raw} cannot be "${flag.value}".`,
      nearest === undefined ? `Choose one: ${spec.choices.join(', ')}.` : `Did you mean: ${flag.raw} ${nearest}`,
    )
  }
}

const toArguments = (
  words: readonly string[],
  command: CommandName,
  program: ProgramName,
): { readonly argument: string | undefined; readonly more?: readonly string[] } => {
  const { argument } = COMMANDS[command]
  const seeHelp = `Usage: ${callOf(program)} ${command} ${argument.text}`.trimEnd()
  const [word, ...more] = words
  if (word !== undefined && argument.text === '') throw usage(`"${command}" takes no argument.`, seeHelp)
  if (words.length > 1 && argument.many !== true)
    throw usage(`"${command}" takes one argument; "${words[1]}" is one too many.`, seeHelp)
  if (words.includes('')) throw usage(`"${command}" was given an empty argument.`, seeHelp)
  if (argument.required && word === undefined) throw usage(`"${command}" needs ${argument.text}.`, seeHelp)
  return { argument: word, ...(more.length > 0 && { more }) }
}

const usage = (message: string, hint: string): RegistryError => new RegistryError('USAGE', message, { hint })
