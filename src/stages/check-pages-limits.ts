import type { PagesForecast, PagesLimit } from '../model/pages.js'

/*
 * Limits of GitHub and GitHub Pages, as their documentation has them, and from where on each is worth a word.
 */
const SITE = { from: 800e6, most: 1e9 }
const FILE = { from: 50e6, most: 100e6 }
const WRITES = { from: 400, most: 500 }

/** The limits that a change comes near to. None of them stops it. */
export const checkPagesLimits = (forecast: PagesForecast): readonly PagesLimit[] => {
  const { siteBytes = 0, largest, contentWrites } = forecast
  const near: PagesLimit[] = []
  if (siteBytes >= SITE.from) near.push({ limit: 'site', value: siteBytes, most: SITE.most })
  if (largest !== undefined && largest.size >= FILE.from)
    near.push({ limit: 'file', value: largest.size, most: FILE.most, path: largest.path })
  if (contentWrites >= WRITES.from) near.push({ limit: 'writes', value: contentWrites, most: WRITES.most })
  return near
}
