import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PAGE_HEADERS } from './page-fixture.js'

/** What a path below the root gives: its bytes, or what to do with the answer. */
export type Pages = Map<string, string | Uint8Array | ((response: ServerResponse) => void)>

export interface PageServer {
  /** With a final slash. */
  readonly root: string
  /** Paths below the root, without query, in the order in which they were asked for. */
  readonly requests: string[]
  readonly close: () => Promise<void>
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
}

/** Serves pages under a prefix, as static hosts do: a folder is its `index.html`, the query counts for nothing. */
export const servePages = async (pages: Pages, prefix = '/my-registry/'): Promise<PageServer> => {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://host')
    const below = decodeURIComponent(pathname.startsWith(prefix) ? pathname.slice(prefix.length) : `..${pathname}`)
    const path = below === '' || below.endsWith('/') ? `${below}index.html` : below
    requests.push(path)
    const page = pages.get(path)
    if (typeof page === 'function') return page(response)
    const type = TYPES[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
    if (page === undefined) response.writeHead(404).end()
    else response.writeHead(200, { ...(type.startsWith('text/html') && PAGE_HEADERS), 'content-type': type }).end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    root: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
