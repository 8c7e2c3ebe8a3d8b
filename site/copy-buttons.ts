import { element } from './element.js'
import type { Announce } from './open-announcer.js'

/** Milliseconds for which a button says what it did. */
const SHOWN = 2000

/** Gives a copy button to every `.snippet`, for its code, and to every element that has `data-copy`, for that text. */
export const openCopyButtons = (page: Document, announce: Announce): void => {
  for (const holder of page.querySelectorAll<HTMLElement>('.snippet, [data-copy]')) {
    const text = holder.dataset['copy'] ?? holder.querySelector('code')?.textContent?.trimEnd()
    if (text !== undefined) holder.append(buildButton(text, announce))
  }
}

const buildButton = (text: string, announce: Announce): HTMLButtonElement => {
  const button = element('button', { type: 'button', class: 'copy' }, 'Copy')
  let timer = 0
  button.addEventListener('click', async () => {
    const isCopied = await copy(text)
    button.textContent = isCopied ? 'Copied' : 'Not copied'
    announce(isCopied ? 'Copied' : 'Could not copy: select the text and copy it by hand.')
    window.clearTimeout(timer)
    timer = window.setTimeout(() => {
      button.textContent = 'Copy'
    }, SHOWN)
  })
  return button
}

const copy = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copySelection(text)
  }
}

/** The older way, for a registry that is served by plain http, where pages have no clipboard. */
const copySelection = (text: string): boolean => {
  const { activeElement } = document
  const area = element('textarea', { class: 'visually-hidden', readonly: '' }, text)
  document.body.append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  if (activeElement instanceof HTMLElement) activeElement.focus()
  return isCopied
}
