import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { manifest, writeFiles, writeSample } from '../diagnostics/sample-registry.js'
import { openBrowser } from '../site/open-browser.js'
import { openPreview } from './open-preview.js'

const browser = await openBrowser()

describe.skipIf(browser === undefined)('an open page of a preview (needs chromium)', () => {
  let root = ''
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'live-page-'))
    writeSample(join(root, 'registry'))
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(root, { recursive: true, force: true })
  })

  test('shows errors as text, and loads itself again, within the strict policy of pages', async () => {
    const dir = join(root, 'registry')
    const out = join(root, 'tree')
    const preview = await openPreview({ dir, out, formatFindings: () => ['<img src=x onerror="window.hacked = 1">'] })
    try {
      writeFileSync(
        join(out, 'index.html'),
        '<!doctype html><html lang="en"><title>Hi</title><link rel="icon" href="data:,"><body><p>One</p></body></html>\n',
      )
      const page = await (browser as Browser).newPage()
      const said: string[] = []
      page.on('console', (message) => said.push(message.text()))
      page.on('pageerror', (error) => said.push(error.message))
      const response = await page.goto(preview.url)
      expect(response?.headers()['content-security-policy']).toContain("script-src 'self'")
      await page.evaluate('window.isOld = true')

      writeFiles(dir, { 'plugins/hello/plugin.yaml': manifest({ name: null }) })
      const banner = page.getByRole('alert')
      await banner.waitFor()
      expect(await banner.locator('pre').textContent()).toBe('<img src=x onerror="window.hacked = 1">')
      expect(await banner.locator('img').count()).toBe(0)

      writeFiles(dir, { 'plugins/hello/plugin.yaml': manifest({ name: 'Mended' }) })
      // The page's policy lets nobody evaluate text, so the page is asked from outside.
      await expect
        .poll(() => page.evaluate('window.isOld === undefined').catch(() => false), { timeout: 30_000 })
        .toBe(true)
      expect(await banner.count()).toBe(0)
      expect(said).toEqual([])
    } finally {
      await preview.close()
    }
  })
})
