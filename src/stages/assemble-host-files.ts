import type { Catalog } from '../model/catalog.js'
import { HEADERS_PATH, NO_JEKYLL_PATH, NOT_FOUND_PATH, REDIRECTS_PATH } from '../model/layout.js'
import { MEDIA_TYPES, type TreeFile } from '../model/tree.js'
import { renderHeaderRules, renderRedirects } from './render-host-rules.js'

/** The files that only the host reads, and those without which it would serve the registry wrongly. */
export const assembleHostFiles = (catalog: Catalog): readonly TreeFile[] => {
  const { config } = catalog
  switch (config.host) {
    case 's3':
      return []
    case 'portable':
    case 'github-pages':
      // Without it, GitHub Pages runs Jekyll, which leaves out some files.
      return [hostFile(NO_JEKYLL_PATH, '')]
    case 'cloudflare-pages':
    case 'netlify':
      return [
        // Where there is none, Cloudflare Pages answers every unknown path with the front page, and 200.
        ...(config.site === undefined
          ? [{ ...hostFile(NOT_FOUND_PATH, NOT_FOUND_PAGE), mediaType: MEDIA_TYPES.html }]
          : []),
        hostFile(HEADERS_PATH, renderHeaderRules(config)),
        hostFile(REDIRECTS_PATH, renderRedirects(catalog)),
      ]
  }
}

const NOT_FOUND_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Not found</title>
<h1>Not found</h1>
</html>
`

const hostFile = (path: string, text: string): TreeFile => ({
  path,
  class: 'host',
  mediaType: MEDIA_TYPES.text,
  body: { bytes: Buffer.from(text) },
})
