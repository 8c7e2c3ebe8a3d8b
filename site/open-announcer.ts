import { element } from './element.js'

/** Tells those who do not see the page what happened on it. */
export type Announce = (message: string) => void

/** Milliseconds of quiet before something is said: of what changes with each letter, only the last is. */
const QUIET = 500

export const openAnnouncer = (parent: HTMLElement): Announce => {
  const region = element('p', { class: 'visually-hidden', role: 'status' })
  parent.append(region)
  let timer = 0
  return (message) => {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => {
      region.textContent = message
    }, QUIET)
  }
}
