import type { CST } from 'yaml'

/** No manifest is nested nearly as deep; what walks a value may recurse this far without care. */
export const MAX_DEPTH = 100

/** Whether the file holds collections within collections beyond {@link MAX_DEPTH}. Does not recurse itself. */
export const isTooDeep = (tokens: readonly CST.Token[]): boolean => {
  const open: [token: CST.Token | null | undefined, depth: number][] = tokens.map((token) => [token, 0])
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, depth] = next
    if (depth > MAX_DEPTH) return true
    if (token?.type === 'document') open.push([token.value, depth])
    else if (token !== null && token !== undefined && 'items' in token) {
      for (const { key, value } of token.items) {
        if (key) open.push([key, depth + 1])
        if (value) open.push([value, depth + 1])
      }
    }
  }
  return false
}
