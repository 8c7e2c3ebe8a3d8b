/** Milliseconds of quiet before a changed address is written: browsers allow only so many changes in a time. */
const QUIET = 250

/** The query of the page's address. */
export interface AddressBar {
  /** `replace` waits for a moment of quiet; `push` is at once, and the way back leads to what was before. */
  readonly write: (query: string, kind: 'replace' | 'push') => void
  /** Writes what waits: whoever leaves the page comes back to it. */
  readonly flush: () => void
}

export const openAddressBar = (): AddressBar => {
  let timer = 0
  let waiting: string | undefined
  const flush = (): void => {
    window.clearTimeout(timer)
    if (waiting !== undefined) history.replaceState(null, '', location.pathname + waiting)
    waiting = undefined
  }
  return {
    write: (query, kind) => {
      if (kind === 'push') {
        flush()
        history.pushState(null, '', location.pathname + query)
        return
      }
      waiting = query
      window.clearTimeout(timer)
      timer = window.setTimeout(flush, QUIET)
    },
    flush,
  }
}
