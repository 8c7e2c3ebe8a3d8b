import { readFileSync } from 'node:fs'

/** What every page loads, as it ships with this program. */
export const readSiteTemplate = (): { readonly style: Uint8Array; readonly script: Uint8Array } => ({
  style: readFileSync(new URL('site.css', FOLDER)),
  script: readFileSync(new URL('site.js', FOLDER)),
})

const FOLDER = new URL('../../templates/site/', import.meta.url)
