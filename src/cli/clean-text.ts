/*
 * Text out of a plugin's files is hostile: it may move the cursor, rename the terminal, turn the reading direction
 * around, or speak to a CI runner in the runner's own log commands.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g
/** GitHub's runner takes `::name` at the start of a line, and `##[name]` anywhere in it, as a command. */
const RUNNER_COMMAND = /^(\s*):(?=:)|#(?=#\[)/g

/** One line that is safe to show: whatever a terminal or a CI runner would obey is spelled out as `\u001b`. */
export const cleanText = (text: string): string =>
  text
    .replace(INVISIBLE, spellOut)
    .replace(RUNNER_COMMAND, (match, indent: string | undefined) =>
      indent === undefined ? spellOut(match) : `${indent}${spellOut(':')}`,
    )

const spellOut = (character: string): string => {
  if (character === '\n') return '\\n'
  if (character === '\t') return ' '
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
