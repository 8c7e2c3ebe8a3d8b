import { openCopyButtons } from './copy-buttons.js'
import { openAnnouncer } from './open-announcer.js'
import { openSearch } from './open-search.js'

/*
 * What every page of the site loads. All of it only adds to pages that are complete without: live results and their
 * filters, keys, copy buttons. A file of its own, so that pages need no inline script.
 */

document.documentElement.classList.add('js')
const announce = openAnnouncer(document.body)
openCopyButtons(document, announce)
openSearch(announce)
