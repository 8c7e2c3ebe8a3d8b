import type { OnProgress, Progress } from '../model/progress.js'
import { formatNumber } from './format.js'

/** Milliseconds between two looks of the line: faster than anyone reads. */
const REDRAW_AFTER = 80
/** Milliseconds between two lines in the log of a CI run, so that it is seen to be alive. */
const LOG_AFTER = 15_000

export interface ProgressLine {
  readonly onProgress: OnProgress
  /** Takes the line away. */
  readonly end: () => void
}

export interface ProgressOptions {
  readonly write: (text: string) => void
  /** `line`: one line, drawn again and again. `log`: now and then a line of its own. */
  readonly style: 'line' | 'log' | 'none'
  /** Milliseconds, from any origin. */
  readonly now: () => number
  /** How many characters fit on a line now; unknown: enough. */
  readonly columns?: () => number | undefined
}

/** Shows where long work stands; costs nothing worth mentioning when told a million times. */
export const createProgressLine = ({ write, style, now, columns }: ProgressOptions): ProgressLine => {
  if (style === 'none') return { onProgress: () => {}, end: () => {} }
  const wait = style === 'line' ? REDRAW_AFTER : LOG_AFTER
  let last = now()
  /** On the terminal now. */
  let shown: Progress['step'] | undefined
  return {
    onProgress: (progress) => {
      const time = now()
      // A new step is shown at once: its first part may take long, and the line would name the step before.
      if (time - last < wait && (shown === undefined || shown === progress.step)) return
      last = time
      if (style === 'line') shown = progress.step
      const text = formatProgress(progress)
      // A line that wraps could not be taken away again.
      write(style === 'line' ? `\r\u001b[2K${text.slice(0, Math.max(0, (columns?.() || 80) - 1))}` : `${text}\n`)
    },
    end: () => {
      if (shown !== undefined) write('\r\u001b[2K')
      shown = undefined
    },
  }
}

const STEPS: { readonly [step in Progress['step']]: string } = {
  read: 'Reading plugins',
  check: 'Checking plugins',
  pack: 'Packing versions',
  fetch: 'Fetching what is published',
  write: 'Writing files',
  upload: 'Uploading',
  verify: 'Verifying what is published',
  install: 'Installing plugins',
  'check-up': 'Looking at files',
}

const formatProgress = ({ step, done, total }: Progress): string => {
  if (done + total === 0) return `${STEPS[step]} …`
  return `${STEPS[step]}: ${formatNumber(done)}${total === 0 ? '' : ` of ${formatNumber(total)}`}`
}
