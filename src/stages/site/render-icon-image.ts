import { isSafePath } from '../../model/layout.js'
import type { SiteLinks } from './build-site-links.js'
import { type Html, html } from './html.js'

/** A plugin's icon beside its name: a path in the registry or a URL. A page that is safe shows none that comes without TLS. */
export const renderIconImage = (icon: string, links: SiteLinks, of: 'card' | 'plugin'): Html => {
  const isUrl = /^https?:/i.test(icon)
  const size = of === 'card' ? 40 : 72
  if (isUrl ? !/^https:/i.test(icon) : !isSafePath(icon)) return html`<span class="${of}-icon"></span>`
  // Who serves an icon from elsewhere need not know which page it is on.
  return isUrl
    ? html`<img class="${of}-icon" src="${icon}" alt="" width="${size}" height="${size}" loading="lazy" referrerpolicy="no-referrer">`
    : html`<img class="${of}-icon" src="${links.file(icon)}" alt="" width="${size}" height="${size}"${of === 'card' && html` loading="lazy"`}>`
}
