import { rmSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { openBrowser } from './open-browser.js'
import { buildSampleSite, HOSTILE } from './sample-site.js'
import { serveRegistry } from './serve-registry.js'

const PREFIX = '/my-registry/'

const root = await buildSampleSite(PREFIX)
const site = await serveRegistry(join(root, 'dist'), PREFIX)
const browser = await openBrowser()
afterAll(async () => {
  await browser?.close()
  await site.close()
  rmSync(root, { recursive: true, force: true })
})

/** What is done with a page, and what its browser complained about meanwhile. */
const visit = async <T>(path: string, options: BrowserContextOptions, use: (page: Page) => Promise<T>): Promise<T> => {
  const context = await browser?.newContext(options)
  const page = await context?.newPage()
  if (context === undefined || page === undefined) throw new Error('there is no browser')
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  await page.goto(site.url + path)
  const result = await use(page)
  await context.close()
  expect(problems).toEqual([])
  return result
}

const names = (page: Page): Promise<readonly string[]> => page.locator('#results .card-name').allTextContents()

// The real pages, style and index, as a build makes them.
describe.skipIf(browser === undefined)('search on the pages of a registry', () => {
  it.each(['light', 'dark'] as const)('has results that are fit for everybody, in %s', async (colorScheme) => {
    const found = await visit('?q=s&tag=sample', { colorScheme }, async (page) => {
      await page.locator('.results-title').waitFor()
      await page.locator('#q').press('ArrowDown')
      await page.evaluate(axe.source)
      return page.evaluate<string[]>(
        'axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)))',
      )
    })
    expect(found).toEqual([])
  })

  it('shows results in place of what the page is about, on a narrow phone too', async () => {
    const shown = await visit('', { viewport: { width: 360, height: 740 } }, async (page) => {
      await page.locator('#q').fill('weather')
      await page.locator('.results-title').waitFor()
      const first = await page.locator('#results .card').boundingBox()
      return {
        widest: await page.evaluate('document.documentElement.scrollWidth'),
        isInView: first !== null && first.y + first.height < 740,
        heading: await page.locator('h1:visible').allTextContents(),
        names: await names(page),
      }
    })
    expect(shown).toEqual({ widest: 360, isInView: true, heading: ['1 plugin for “weather”'], names: ['Weather'] })
  })

  it('shows the cards that the front page has', async () => {
    const cards = await visit('', {}, async (page) => {
      const cardsOf = (part: string): Promise<readonly string[]> =>
        page.locator(`${part} .card`).evaluateAll((all) => all.map((card) => card.cloneNode(true).outerHTML))
      const listed = await cardsOf('#browse')
      await page.locator('#order').selectOption('created')
      await page.locator('.order').selectOption('name')
      await page.locator('#q').fill('github')
      await page.locator('.results-title').waitFor()
      return { listed, found: await cardsOf('#results') }
    })
    const sortWords = (text: string): string => text.split(' ').sort().join(' ')
    const plain = (card = ''): string =>
      card
        .replaceAll(site.url, './')
        .replaceAll(/\?tag=(\w+)" data-tag="\w+"/g, './tags/$1/"')
        .replace(' is-selected', '')
        .replace(/(?<=<img )[^>]*/, sortWords)
    expect(plain(cards.found[0])).toBe(plain(cards.listed.find((card) => card.includes('apps/github/'))))
  })

  it('searches from every list, and leads from a plugin to the results', async () => {
    const found = await visit('tags/sample/', {}, async (page) => {
      await page.locator('#q').fill('wether')
      await page.locator('.results-title').waitFor()
      await page.locator('#q').press('Enter')
      await page.waitForURL('**/apps/weather/')
      await page.locator('#q').fill('github')
      await page.locator('#q').press('Enter')
      await page.waitForURL('**/my-registry/?q=github')
      await page.locator('.results-title').waitFor()
      return names(page)
    })
    expect(found[0]).toBe('GitHub Integration')
  })

  it('runs nothing of what an author wrote', async () => {
    const found = await visit('', {}, async (page) => {
      await page.locator('#q').fill('hostile')
      await page.locator('.results-title').waitFor()
      await page.waitForTimeout(100)
      return [await names(page), await page.evaluate('window.ran')]
    })
    expect(found).toEqual([[`Hostile ${HOSTILE}`], undefined])
  })
})
