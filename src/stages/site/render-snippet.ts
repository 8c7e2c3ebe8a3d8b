import { type Html, html } from './html.js'

/** Text to copy; the page's script adds the button. It can be scrolled by keyboard. */
export const renderSnippet = (text: string): Html =>
  html`<div class="snippet"><pre tabindex="0"><code>${text}</code></pre></div>`
