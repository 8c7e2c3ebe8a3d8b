import { type PreviewEvent, type PreviewOptions, preview } from '../../src/commands/preview.js'

export interface RunningPreview {
  readonly url: string
  readonly events: readonly PreviewEvent[]
  /** Resolves with the next event of a build that comes after this call. */
  readonly next: () => Promise<PreviewEvent>
  readonly close: () => Promise<void>
}

/** Starts a preview on a free port and waits until its first build was good, or was not. */
export const openPreview = async (options: Omit<PreviewOptions, 'signal'>): Promise<RunningPreview> => {
  const interrupt = new AbortController()
  const events: PreviewEvent[] = []
  const waiting: ((event: PreviewEvent) => void)[] = []
  const next = () => new Promise<PreviewEvent>((resolve) => waiting.push(resolve))
  let url = ''
  const first = next()
  const ended = preview({
    port: 0,
    env: {},
    ...options,
    signal: interrupt.signal,
    onEvent: (event) => {
      events.push(event)
      if (event.event === 'listening') url = event.url
      else for (const resolve of waiting.splice(0)) resolve(event)
      options.onEvent?.(event)
    },
  })
  await Promise.race([first, ended])
  return {
    url,
    events,
    next,
    close: async () => {
      interrupt.abort()
      await ended
    },
  }
}
