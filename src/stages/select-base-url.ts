import { pathOf } from '../model/layout.js'
import { compareText } from '../model/order.js'

/** Which addresses a base URL would explain. */
export interface BaseUrlChoice {
  /** With a final slash; absent when nothing fits, or several fit equally well. */
  readonly baseUrl?: string
  /** Everything that fits, best first. */
  readonly candidates: readonly string[]
}

/**
 * The URL at which a folder is served, found from its documents: the one below which most of their addresses name a file of
 * the folder. Documents of apps decide before icons do. Two URLs that explain equally many leave it open.
 */
export const selectBaseUrl = (
  documents: readonly string[],
  icons: readonly string[],
  has: (path: string) => boolean,
): BaseUrlChoice => {
  const scores = new Map<string, { documents: number; icons: number }>()
  const score = (baseUrl: string, kind: 'documents' | 'icons'): void => {
    const found = scores.get(baseUrl) ?? { documents: 0, icons: 0 }
    scores.set(baseUrl, { ...found, [kind]: found[kind] + 1 })
  }
  for (const url of documents) for (const baseUrl of basesOf(url, has)) score(baseUrl, 'documents')
  for (const url of icons) for (const baseUrl of basesOf(url, has)) score(baseUrl, 'icons')
  const ranked = [...scores].sort(
    ([a, x], [b, y]) => y.documents - x.documents || y.icons - x.icons || compareText(a, b),
  )
  const [first, second] = ranked
  const isTie =
    second !== undefined && second[1].documents === first?.[1].documents && second[1].icons === first[1].icons
  return {
    ...(first !== undefined && !isTie && { baseUrl: first[0] }),
    candidates: ranked.map(([baseUrl]) => baseUrl),
  }
}

/** No registry is deeper, and each folder of a URL takes time by its length. */
const MAX_FOLDERS = 32

/** Every folder of a URL below which the rest of it names a file. */
const basesOf = (url: string, has: (path: string) => boolean): readonly string[] => {
  const bases: string[] = []
  const start = url.indexOf('/', url.indexOf('//') + 2)
  for (let end = start, depth = 0; end !== -1 && depth < MAX_FOLDERS; end = url.indexOf('/', end + 1), depth++) {
    const path = pathOf(url.slice(0, end + 1), url)
    if (path !== undefined && has(path)) bases.push(url.slice(0, end + 1))
  }
  return bases
}
