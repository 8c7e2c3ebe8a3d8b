import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PREVIEW_HOSTS } from '../../src/model/preview-host.js'
import { openPreview, type RunningPreview } from './open-preview.js'
import { TABLE, writeTableRegistry } from './request-table.js'
import { checkAnswer, send } from './send.js'

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'preview-hosts-'))
  writeTableRegistry(join(root, 'registry'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe.each(PREVIEW_HOSTS)('a preview as %s', (host) => {
  let preview: RunningPreview
  beforeAll(async () => {
    preview = await openPreview({ dir: join(root, 'registry'), host, out: join(root, host), published: 'none' })
  })
  afterAll(() => preview.close())

  test.each(TABLE.map((row) => [row.name, row] as const))('%s', async (_, row) => {
    checkAnswer(row, host, await send(preview.url, row), join(root, host))
  })

  test('what the client has already', async () => {
    const path = '/registry.json'
    const { headers } = await send(preview.url, { path })
    const again = await send(preview.url, { path, headers: { 'if-none-match': headers['etag'] ?? '' } })
    expect([again.status, again.headers['etag'], again.body.length]).toEqual([304, headers['etag'], 0])
    const other = await send(preview.url, { path, headers: { 'if-none-match': '"other"' } })
    expect(other.status).toBe(200)
  })
})
