/** Lets `/` lead to the search box from anywhere but where one types. */
export const openSearchKey = (input: HTMLInputElement): void => {
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    event.preventDefault()
    input.focus()
    input.select()
  })
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))

/**
 * Keys of search box and results: arrows go from the box into the results and through their cards, Escape back to the box, and
 * in the box it takes away what is typed, by `clear`. The selected card has `is-selected`: the one with the focus, or, while one types,
 * the first.
 */
export const openResultKeys = (input: HTMLInputElement, results: HTMLElement, clear: () => void): void => {
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') {
      const [first] = linksOf(results)
      if (first !== undefined) move(event, first)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      if (input.value === '') input.blur()
      else clear()
    }
  })
  input.addEventListener('focus', () => selectCard(results, linksOf(results)[0]))
  results.addEventListener('focusin', ({ target }) => selectCard(results, target))
  results.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return move(event, input)
    const links = linksOf(results)
    const from = links.indexOf(event.target as HTMLElement)
    const steps = STEPS[event.key]
    if (from === -1 || steps === undefined) return
    const to = from + steps(countColumns(links))
    if (to < 0) move(event, input)
    else move(event, links[Math.min(to, links.length - 1)] ?? input)
  })
}

/** How many cards further each key leads, by the number of columns. */
const STEPS: Readonly<Record<string, (columns: number) => number>> = {
  ArrowDown: (columns) => columns,
  ArrowUp: (columns) => -columns,
  ArrowRight: () => 1,
  ArrowLeft: () => -1,
}

/** Shows which card Enter opens. */
export const selectCard = (results: HTMLElement, within: EventTarget | null | undefined): void => {
  for (const card of results.querySelectorAll('.is-selected')) card.classList.remove('is-selected')
  if (within instanceof Element) within.closest('.card')?.classList.add('is-selected')
}

const linksOf = (results: HTMLElement): readonly HTMLElement[] => [
  ...results.querySelectorAll<HTMLElement>('.cards .card-link'),
]

const countColumns = (links: readonly HTMLElement[]): number => {
  const tops = links.map((link) => link.getBoundingClientRect().top)
  const next = tops.findIndex((top) => top > (tops[0] ?? 0) + 1)
  return next === -1 ? links.length : next
}

const move = (event: KeyboardEvent, to: HTMLElement): void => {
  event.preventDefault()
  to.focus()
}
