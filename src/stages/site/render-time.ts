import { type Html, html } from './html.js'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The day of a time `YYYY-MM-DDTHH:MM:SSZ`, the same wherever it is made or read: no zone and no locale has a say. */
export const renderTime = (time: string): Html => {
  const [year, month, day] = time.slice(0, 10).split('-')
  return html`<time datetime="${time}">${Number(day)} ${MONTHS[Number(month) - 1]} ${year}</time>`
}
