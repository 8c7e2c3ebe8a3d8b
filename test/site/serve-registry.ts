import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { assetType } from '../../src/model/asset-type.js'
import { DEFAULT_CACHE, headersOf } from '../../src/model/headers.js'
import { MEDIA_TYPES } from '../../src/model/tree.js'

const OTHERS: Readonly<Record<string, string>> = {
  html: MEDIA_TYPES.html,
  json: MEDIA_TYPES.json,
  md: MEDIA_TYPES.markdown,
  xml: MEDIA_TYPES.xml,
  txt: MEDIA_TYPES.text,
  gz: MEDIA_TYPES.gzip,
}

const typeOf = (path: string): string => OTHERS[path.slice(path.lastIndexOf('.') + 1)] ?? assetType(path)

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === true

/** Serves a built registry under a prefix as a host of files does, with the headers that hosts are told to send. */
export const serveRegistry = async (
  dir: string,
  prefix: string,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const server = createServer((request, response) => {
    const asked = decodeURIComponent(new URL(request.url ?? '', 'http://localhost').pathname)
    const path = asked.startsWith(prefix) ? asked.slice(prefix.length) : '?'
    const found = [path, `${path}index.html`.replace(/^\//, '')].find((each) => isFile(join(dir, each)))
    const file = found ?? '404.html'
    response.writeHead(found === undefined ? 404 : 200, {
      ...headersOf({ path: file, class: 'document', mediaType: typeOf(file) }, DEFAULT_CACHE),
    })
    response.end(readFileSync(join(dir, file)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
