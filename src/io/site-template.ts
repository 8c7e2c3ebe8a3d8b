import { readFileSync } from 'node:fs'

/**
 * What every page loads, as it comes with this program. The script is bundled by `npm run build`; seen from `src/` and from
 * `dist/` it lies at the same place.
 */
export const readSiteTemplate = (): { readonly style: Uint8Array; readonly script: Uint8Array } => ({
  style: readFileSync(new URL('../../templates/site/site.css', import.meta.url)),
  script: readFileSync(new URL('../../dist/site/site.js', import.meta.url)),
})
