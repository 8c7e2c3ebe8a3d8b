/*
 * Patterns of paths: globs, and gitignore patterns. What their libraries make of them can take for ever, or a gigabyte of
 * memory. Problems are told in words that continue a sentence which begins with the pattern's name.
 */

/** Each file is compared with each pattern. */
export const MAX_PATTERNS = 200
const MAX_LENGTH = 1000
/** The time to match grows by the number of folders for each. */
const MAX_DOUBLE_STARS = 2
/** Of one folder's name: the time to match grows by its length for each. */
const MAX_STARS = 2
const MAX_EXPANDED = 100

/** What is wrong with a gitignore pattern. */
export const ignorePatternProblem = (pattern: string): string | undefined => {
  if (pattern.length > MAX_LENGTH) return `has more than ${MAX_LENGTH} characters`
  return pattern.split('**').length - 1 > MAX_DOUBLE_STARS ? `has more than ${MAX_DOUBLE_STARS} "**"` : undefined
}

/** What is wrong with a glob of files, whose braces are spelled out into gitignore patterns. */
export const fileGlobProblem = (glob: string): string | undefined =>
  ignorePatternProblem(glob) ??
  (countExpanded(glob) > MAX_EXPANDED ? `stands for more than ${MAX_EXPANDED} patterns by its braces` : undefined)

/** What is wrong with a glob of folders, which becomes a regular expression. */
export const folderGlobProblem = (glob: string): string | undefined => {
  const problem = fileGlobProblem(glob)
  if (problem !== undefined) return problem
  if (/[()|]/.test(glob)) return 'has "(", ")" or "|", which no glob here needs: to exclude, begin another one with "!"'
  if (/\{[^{}]*\.\.[^{}]*\}/.test(glob)) return 'has a range in its braces: name what is meant'
  const isStarred = glob
    .split('/')
    .some((name) => name !== '**' && (name.match(/\*+|[\]}]\+/g) ?? []).length > MAX_STARS)
  return isStarred ? `has more than ${MAX_STARS} "*" in the name of one folder` : undefined
}

/** At least as many as its braces stand for: each pair has one choice more than commas. */
const countExpanded = (glob: string): number => {
  const open: number[] = []
  let expanded = 1
  for (const character of glob) {
    if (character === '{') open.push(1)
    else if (character === ',' && open.length > 0) open.push((open.pop() ?? 0) + 1)
    else if (character === '}') expanded *= open.pop() ?? 1
  }
  // A pair that is never closed is none, but its commas may belong to one that is.
  return open.reduce((product, choices) => product * choices, expanded)
}
