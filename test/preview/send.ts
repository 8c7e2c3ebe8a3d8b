import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Answerer, Row } from './request-table.js'

export interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

/** Sends a request as it is: no client in between tidies its path up. */
export const send = (
  base: string,
  { method = 'GET', path, headers = {} }: Pick<Row, 'method' | 'path' | 'headers'>,
): Promise<Got> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base)
    const asked = request({ host: hostname, port, path, method, headers: { ...headers }, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Got['headers'],
          body: Buffer.concat(chunks),
        }),
      )
    })
    asked.on('error', reject)
    asked.end()
  })

/** Compares an answer with what the table says; `tree` is the folder that is served. */
export const checkAnswer = (row: Row, on: Answerer, got: Got, tree: string): void => {
  const wanted = row.expect(on)
  const headers = wanted.headers ?? {}
  const seen = {
    status: wanted.status < 0 && Math.floor(got.status / 100) === -wanted.status ? wanted.status : got.status,
    headers: Object.fromEntries(Object.keys(headers).map((name) => [name, got.headers[name] ?? null])),
    ...(wanted.file !== undefined && { body: got.body.toString('latin1') }),
  }
  expect(seen).toEqual({
    status: wanted.status,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        value instanceof RegExp ? expect.stringMatching(value) : value,
      ]),
    ),
    ...(wanted.file !== undefined && { body: readFileSync(join(tree, wanted.file), 'latin1') }),
  })
}
