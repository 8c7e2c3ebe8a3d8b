import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, posix } from 'node:path'
import { gzipSync } from 'node:zlib'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { urlOf } from '../../src/model/layout.js'
import { openBrowser } from './open-browser.js'
import { buildSampleSite } from './sample-site.js'
import { serveRegistry } from './serve-registry.js'

const PREFIX = '/my-registry/'

/** One of each kind. */
const PAGES = {
  'the front page': '',
  'a further page': 'page/2/',
  'a plugin': 'apps/github/',
  'a plugin that means harm': 'apps/hostile/',
  'a plugin that nobody is offered': 'apps/withdrawn/',
  'a linked plugin': 'apps/status-page/',
  tags: 'tags/',
  'a tag': 'tags/sample/',
  'no page': 'nowhere/at/all/',
}

const root = await buildSampleSite(PREFIX)
const dist = join(root, 'dist')
const browser = await openBrowser()
const site = await serveRegistry(dist, PREFIX)
afterAll(async () => {
  await browser?.close()
  await site.close()
  rmSync(root, { recursive: true, force: true })
})

const htmlFiles = (): readonly string[] =>
  readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.html') && !path.startsWith('plugins/'),
  )

describe('every page', () => {
  const files = new Set(readdirSync(dist, { recursive: true, encoding: 'utf8' }))
  const unescaped = (text: string): string =>
    text.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"')

  /** The paths that a page leads to or loads, and that are not there. */
  const deadLinks = (path: string): readonly string[] => {
    const text = readFileSync(join(dist, path), 'utf8')
    const links = [...text.matchAll(/ (?:href|src|action)="([^"]*)"/g)].map(([, link = '']) => unescaped(link))
    const base = new URL(urlOf(`https://plugins.example.com${PREFIX}`, path))
    return links.filter((link) => {
      const url = new URL(link, base)
      if (url.host !== base.host || link.startsWith('mailto:')) return false
      if (url.hash !== '' && url.pathname === base.pathname)
        return !text.includes(` id="${decodeURIComponent(url.hash.slice(1))}"`)
      const target = decodeURIComponent(url.pathname)
      if (!target.startsWith(PREFIX)) return true
      const inside = target.slice(PREFIX.length)
      return !files.has(inside) && !files.has(posix.join(inside, 'index.html'))
    })
  }

  it('leads to files that are there, under the prefix', () => {
    expect(htmlFiles().length).toBeGreaterThan(140)
    expect(htmlFiles().flatMap((path) => deadLinks(path).map((link) => `${path}: ${link}`))).toEqual([])
  })

  it('has no script, style or handler of its own', () => {
    const inline = /<script(?![^>]* src=)|<style|<[^>]* (?:style|on[a-z]+)=/i
    // Within quotes a text may say anything.
    const markupOf = (path: string) => readFileSync(join(dist, path), 'utf8').replace(/="[^"]*"/g, '=""')
    expect(htmlFiles().filter((path) => inline.test(markupOf(path)))).toEqual([])
  })

  it('is small: the first weighs less than 60 kB with all that it loads but icons', () => {
    const page = readFileSync(join(dist, 'index.html'))
    const assets = readdirSync(join(dist, 'assets')).filter((name) => /\.(css|js)$/.test(name))
    const bodies = [page, ...assets.map((name) => readFileSync(join(dist, 'assets', name)))]
    expect(bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)).toBeLessThan(60_000)
  })
})

const describeInBrowser = (name: string, run: (browser: Browser) => void): void => {
  if (browser !== undefined) describe(name, () => run(browser))
  else it.skip(name)
}

interface Visit {
  readonly page: Page
  /** What the browser complained about, and whom else it asked. */
  readonly problems: string[]
}

const visit = async (on: Browser, path: string, options: BrowserContextOptions = {}): Promise<Visit> => {
  const context = await on.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', (message) => {
    // That of the page itself which is not there.
    if (message.type() === 'error' && !message.text().includes('404')) problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('dialog', (dialog) => problems.push(`dialog ${dialog.message()}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(site.url)) problems.push(`asks ${request.url()}`)
  })
  await page.goto(site.url + path, { waitUntil: 'load' })
  return { page, problems }
}

const close = async ({ page }: Visit): Promise<void> => page.context().close()

describeInBrowser('in a browser', (on) => {
  const cases = Object.entries(PAGES).flatMap(([name, path]) =>
    (['light', 'dark'] as const).map((colorScheme) => [name, colorScheme, path] as const),
  )
  it.each(cases)('%s is fit for everybody, in %s, and breaks no rule', async (_, colorScheme, path) => {
    const visited = await visit(on, path, { colorScheme })
    const { page, problems } = visited
    await page.evaluate(axe.source)
    const found = await page.evaluate(async () => {
      // biome-ignore lint/suspicious/noExplicitAny: what the script before has defined
      const { violations } = await (globalThis as any).axe.run()
      // biome-ignore lint/suspicious/noExplicitAny: as axe gives them
      return violations.flatMap(({ id, nodes }: any) => nodes.map(({ html }: any) => `${id}: ${html}`))
    })
    expect([found, problems]).toEqual([[], []])
    await close(visited)
  })

  it.each(Object.entries(PAGES))('%s fits a narrow phone', async (_, path) => {
    const visited = await visit(on, path, { viewport: { width: 360, height: 740 } })
    const widest = await visited.page.evaluate('document.documentElement.scrollWidth')
    expect(widest).toBe(360)
    await close(visited)
  })

  it('what an author wrote never runs', async () => {
    for (const path of ['', 'apps/hostile/', 'page/2/', 'tags/', 'feed.xml', 'apps/hostile/CHANGELOG.md']) {
      const visited = await visit(on, path)
      await visited.page.waitForTimeout(100)
      expect([path, await visited.page.evaluate('window.ran'), visited.problems]).toEqual([path, undefined, []])
      await close(visited)
    }
  })

  it('everything is there without scripts', async () => {
    const visited = await visit(on, '', { javaScriptEnabled: false })
    const { page } = visited
    expect([
      await page.locator('.card').count(),
      await page.locator('#order').isVisible(),
      await page.locator('.releases li').count(),
      await page.locator('.use pre').first().textContent(),
    ]).toEqual([100, false, 8, `https://plugins.example.com${PREFIX}registry.json`])
    await page.getByRole('link', { name: 'Next' }).click()
    expect(await page.locator('h1').textContent()).toBe('All plugins')
    await page.goto(`${site.url}apps/github/`)
    expect([
      await page.locator('.readme').textContent(),
      await page.locator('.versions li').count(),
      await page.locator('.action').count(),
    ]).toEqual([expect.stringContaining('fine-grained personal access token'), 3, 2])
    await page.locator('#q').fill('weather')
    await page.locator('#q').press('Enter')
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(`${PREFIX}?q=weather`)
    await close(visited)
  })

  it('is dark where people want it dark', async () => {
    const groundOf = async (colorScheme: 'light' | 'dark') => {
      const visited = await visit(on, '', { colorScheme })
      const ground = await visited.page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
      await close(visited)
      return ground
    }
    expect([await groundOf('light'), await groundOf('dark')]).toEqual(['rgb(255, 255, 255)', 'rgb(15, 19, 26)'])
  })

  it('the keyboard comes to the content first', async () => {
    const visited = await visit(on, 'apps/github/')
    await visited.page.keyboard.press('Tab')
    await visited.page.keyboard.press('Enter')
    expect(await visited.page.evaluate('document.activeElement.id')).toBe('main')
    await close(visited)
  })
})
