import picocolors from 'picocolors'

export type Colors = ReturnType<typeof picocolors.createColors>

/** Colours where they can be seen: on a terminal, and never against NO_COLOR (no-color.org). */
export const createColors = (isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): Colors =>
  picocolors.createColors(isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb')
