import { openLiveSearch } from './live-search.js'
import type { Announce } from './open-announcer.js'
import { openSearchKey } from './search-keys.js'

/** The search of a page: live where it has room for results, else its form leads to the front page. */
export const openSearch = (announce: Announce): void => {
  const input = document.querySelector<HTMLInputElement>('#q')
  if (input === null) return
  openSearchKey(input)
  const results = document.querySelector<HTMLElement>('#results')
  const browse = document.querySelector<HTMLElement>('#browse')
  if (results === null || browse === null) return
  const { root = './', index = '' } = document.documentElement.dataset
  const site = { root: new URL(root, location.href).href, index }
  openLiveSearch({ input, results, browse, order: document.querySelector('#order') }, site, announce)
}
