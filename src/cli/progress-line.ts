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
}

/** Shows where long work stands; costs nothing worth mentioning when told a million times. */
export const createProgressLine = ({ write, style, now }: ProgressOptions): ProgressLine => {
  if (style === 'none') return { onProgress: () => {}, end: () => {} }
  const wait = style === 'line' ? REDRAW_AFTER : LOG_AFTER
  let last = now()
  let isShown = false
  return {
    onProgress: (progress) => {
      const time = now()
      if (time - last < wait) return
      last = time
      isShown = style === 'line'
      write(style === 'line' ? `\r\u001b[2K${formatProgress(progress)}` : `${formatProgress(progress)}\n`)
    },
    end: () => {
      if (isShown) write('\r\u001b[2K')
      isShown = false
    },
  }
}

const STEPS: { readonly [step in Progress['step']]: string } = {
  read: 'Reading plugins',
  check: 'Checking plugins',
  pack: 'Packing versions',
  fetch: 'Fetching what is published',
  write: 'Writing files',
}

const formatProgress = ({ step, done, total }: Progress): string => {
  if (done + total === 0) return `${STEPS[step]} …`
  return `${STEPS[step]}: ${formatNumber(done)}${total === 0 ? '' : ` of ${formatNumber(total)}`}`
}
