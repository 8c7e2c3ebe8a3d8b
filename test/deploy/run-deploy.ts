import { runProgram } from '../../src/cli/program.js'

/** What the program ended with, and all that it has said. */
export interface Said {
  readonly exitCode: number
  readonly text: string
}

/** Runs `registry` in this process, as a person does in `cwd`. */
export const runRegistry = async (
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Said> => {
  let text = ''
  const stream = {
    isTTY: false,
    write: (more: string) => {
      text += more
    },
  }
  const exitCode = await runProgram({
    program: 'registry',
    args,
    cwd,
    env,
    stdout: stream,
    stderr: stream,
    now: () => 0,
    holdInterrupt: () => new AbortController().signal,
  })
  return { exitCode, text }
}
