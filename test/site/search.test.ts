import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openBrowser } from './open-browser.js'
import { buildPages, entryOf } from './page-fixture.js'
import { type PageServer, type Pages, servePages } from './serve-pages.js'

const HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>'

const PLUGINS = [
  entryOf('github', {
    name: 'GitHub',
    description: 'Issues and pull requests',
    tags: ['vcs', 'git'],
    updated_at: '2024-06-01T00:00:00Z',
  }),
  entryOf('github-actions', {
    name: 'GitHub Actions',
    description: 'Workflows',
    tags: ['ci', 'git'],
    created_at: '2024-03-01T00:00:00Z',
    updated_at: '2024-03-01T00:00:00Z',
  }),
  entryOf('gitlab', {
    name: 'GitLab',
    description: 'Merge requests',
    tags: ['vcs', 'git'],
    updated_at: '2024-07-01T00:00:00Z',
  }),
  entryOf('hostile', { name: HOSTILE, description: HOSTILE, author: HOSTILE, tags: ['"><b>', 'chat & talk'] }),
  entryOf('slack', { name: 'Slack', deprecated: true, tags: ['chat & talk'] }),
]

const browser: Browser | undefined = await openBrowser()
let pages: Pages
let server: PageServer
let context: BrowserContext
let page: Page
/** What went wrong in the page: exceptions, and what the console calls an error, as it does each violation of the policy. */
let problems: string[]

describe.skipIf(browser === undefined)('the script of the site', () => {
  beforeAll(async () => {
    server = await servePages({ get: (path: string) => pages.get(path) } as Pages)
  })
  beforeEach(async () => {
    pages = buildPages(PLUGINS)
    server.requests.length = 0
    context = (await browser?.newContext({ viewport: { width: 800, height: 600 } })) as BrowserContext
    page = await context.newPage()
    problems = []
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
  })
  afterEach(async () => {
    await context.close()
    expect(problems).toEqual([])
  })
  afterAll(async () => {
    await server.close()
    await browser?.close()
  })

  const open = async (path = ''): Promise<void> => {
    await page.goto(server.root + path)
  }
  const found = (): Promise<readonly string[]> => page.locator('#results .card-name').allTextContents()
  const title = (): Promise<string | null> => page.locator('.results-title').textContent()
  const note = (): Promise<string | null> => page.locator('.results-note').textContent()
  const selected = (): Promise<readonly string[]> => page.locator('.is-selected .card-name').allTextContents()
  const filters = (): Promise<readonly string[]> => page.locator('.filter-tags a').allInnerTexts()
  /** The id of what has the focus, or of a card the plugin's name. */
  const focused = (): Promise<string> =>
    page.evaluate(`((a) => a.id || (a.querySelector('.card-name') ?? a).textContent)(document.activeElement)`)
  const address = (): string => decodeURIComponent(page.url().slice(server.root.length))
  /** Whether results are shown, and the list of all plugins. */
  const shown = async (): Promise<readonly boolean[]> => [
    await page.locator('#results').isVisible(),
    await page.locator('#browse').isVisible(),
  ]
  const said = (text: string): Promise<void> =>
    page.locator('p[role=status]', { hasText: text }).waitFor({ state: 'attached' })
  const search = async (text: string): Promise<void> => {
    await page.locator('#q').fill(text)
    await page.locator('.results-title').waitFor()
  }
  const indexRequests = (): readonly string[] => server.requests.filter((path) => path === 'search-index.json')

  it('fetches the index when something is typed, once, and not before', async () => {
    await open()
    await page.keyboard.press('/')
    expect(await focused()).toBe('q')
    expect(server.requests).toEqual(['index.html', 'assets/site.js'])
    expect(await shown()).toEqual([false, true])
    await page.keyboard.type('git')
    await page.locator('.results-title').waitFor()
    await page.keyboard.type('l')
    expect(await found()).toEqual(['GitLab'])
    expect(await shown()).toEqual([true, false])
    expect(indexRequests()).toEqual(['search-index.json'])
  })

  it('shows plugins as cards', async () => {
    await open()
    await search('github-a')
    expect(await page.locator('#results .cards').innerHTML()).toBe(
      `<li class="card is-selected"><a class="card-link" href="${server.root}apps/github-actions/">` +
        '<img class="card-icon" alt="" width="40" height="40" loading="lazy" ' +
        `src="${server.root}apps/github-actions/icon.svg"><span class="card-name">GitHub Actions</span> ` +
        '<span class="card-version">1.0.0</span></a><p class="card-text">Workflows</p>' +
        '<ul class="card-tags"><li><a href="?tag=ci" data-tag="ci">ci</a></li>' +
        '<li><a href="?tag=git" data-tag="git">git</a></li></ul></li>',
    )
    await search('slack')
    expect(await page.locator('#results .badge').allTextContents()).toEqual(['deprecated'])
  })

  it('is used with keys alone', async () => {
    await open()
    await page.keyboard.press('/')
    await search('git')
    expect(await found()).toEqual(['GitLab', 'GitHub', 'GitHub Actions'])
    expect(await selected()).toEqual(['GitLab'])
    const steps: string[] = []
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowUp']) {
      await page.keyboard.press(key)
      steps.push(await focused())
    }
    expect(steps).toEqual(['GitLab', 'GitHub', 'GitHub Actions', 'GitHub Actions', 'GitHub', 'GitLab', 'q'])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect(await selected()).toEqual(['GitHub'])
    await page.keyboard.press('Escape')
    expect([await focused(), await selected()]).toEqual(['q', ['GitLab']])
    await page.keyboard.press('Escape')
    expect([await page.locator('#q').inputValue(), await shown()]).toEqual(['', [false, true]])
    await page.keyboard.press('Escape')
    expect(await focused()).not.toBe('q')
  })

  it('goes down by rows where cards stand side by side', async () => {
    await open()
    await page.addStyleTag({ url: `${server.root}columns.css` })
    await search('g')
    expect(await found()).toEqual(['GitLab', 'GitHub', 'GitHub Actions'])
    await page.locator('#q').press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect(await focused()).toBe('GitHub Actions')
    await page.keyboard.press('ArrowUp')
    expect(await focused()).toBe('GitLab')
  })

  it('opens the chosen plugin, and the first one by Enter; the way back leads to the results', async () => {
    await open()
    await search('gitl')
    await page.locator('#q').press('Enter')
    await page.waitForURL('**/apps/gitlab/')
    await page.goBack()
    await page.locator('.results-title').waitFor()
    expect([address(), await page.locator('#q').inputValue(), await found()]).toEqual(['?q=gitl', 'gitl', ['GitLab']])
    await search('git')
    await page.locator('#q').press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/apps/github/')
    await page.goBack()
    await page.locator('.results-title').waitFor()
    expect(await title()).toBe('3 plugins for “git”')
  })

  it('opens the first plugin by Enter also when the index comes later', async () => {
    const index = pages.get('search-index.json') as string
    let answer = (): void => {}
    pages.set('search-index.json', (response) => {
      answer = () => response.end(index)
    })
    await open()
    await page.locator('#q').fill('gitl')
    await page.locator('#q').press('Enter')
    expect([await note(), await shown()]).toEqual(['Searching…', [true, true]])
    answer()
    await page.waitForURL('**/apps/gitlab/')
  })

  it('shows what its address asks for', async () => {
    await open('?q=git&tag=git&order=updated')
    expect(await title()).toBe('3 plugins for “git” tagged git')
    expect(await found()).toEqual(['GitLab', 'GitHub', 'GitHub Actions'])
    expect(await page.locator('.order').inputValue()).toBe('updated')
    await open('?order=sideways&tag=')
    expect(await shown()).toEqual([false, true])
    await open('?tag=vcs')
    expect([await title(), await found()]).toEqual(['2 plugins tagged vcs', ['GitHub', 'GitLab']])
  })

  it('keeps its address up to date, without a step back for each letter', async () => {
    await open()
    await page.locator('#q').pressSequentially('git')
    await page.waitForURL('**/?q=git')
    expect(await page.evaluate('history.length')).toBe(2)
    await page.locator('#q').fill('')
    await page.waitForURL(server.root)
    expect(await shown()).toEqual([false, true])
  })

  it('narrows by tags, and back', async () => {
    await open()
    await search('git')
    expect(await filters()).toEqual(['vcs 2', 'ci 1'])
    await page.locator('.filter-tags a', { hasText: 'vcs' }).click()
    expect([await title(), await filters(), address()]).toEqual([
      '2 plugins for “git” tagged vcs',
      ['vcs ×'],
      '?q=git&tag=vcs',
    ])
    expect(await focused()).toBe('vcs ×')
    await page.goBack()
    expect([await title(), address()]).toEqual(['3 plugins for “git”', '?q=git'])
    await page.goForward()
    expect(await title()).toBe('2 plugins for “git” tagged vcs')
    await page.getByRole('link', { name: 'Do not filter by vcs' }).click()
    expect([await title(), address()]).toEqual(['3 plugins for “git”', '?q=git'])
    await page.locator('.card-tags a', { hasText: 'ci' }).click()
    expect([await found(), address()]).toEqual([['GitHub Actions'], '?q=git&tag=ci'])
  })

  it('orders all plugins, and goes back to the list', async () => {
    await open()
    await page.locator('#order').selectOption('updated')
    await page.locator('.results-title').waitFor()
    expect(await title()).toBe('5 plugins')
    expect((await found()).slice(0, 3)).toEqual(['GitLab', 'GitHub', 'GitHub Actions'])
    expect(address()).toBe('?order=updated')
    await page.locator('.order').focus()
    await page.locator('.order').selectOption('created')
    expect((await found())[0]).toBe('GitHub Actions')
    await page.locator('.order').selectOption('name')
    expect([await shown(), await focused(), await page.locator('#order').inputValue(), address()]).toEqual([
      [false, true],
      'order',
      'name',
      '',
    ])
    await page.goBack()
    expect((await found())[0]).toBe('GitHub Actions')
  })

  it('shows a part of many results, and more on request', async () => {
    pages = buildPages(Array.from({ length: 70 }, (_, at) => entryOf(`plugin-${at + 10}`, {})))
    await open()
    await search('plugin')
    const more = page.getByRole('button', { name: 'Show more' })
    expect([await title(), (await found()).length]).toEqual(['70 plugins for “plugin”', 30])
    await more.click()
    expect([(await found()).length, await focused()]).toEqual([60, 'plugin-40'])
    await more.click()
    expect([(await found()).length, await more.isVisible()]).toEqual([70, false])
  })

  it('says what it found, and what came only close', async () => {
    await open()
    await page.locator('#q').fill('gihub')
    await said('No plugin has “gihub” as it is written; 2 come close. Enter opens GitHub.')
    await page.locator('#q').fill('unicorn')
    await said('No plugins for “unicorn”')
    expect([await title(), await found(), await page.locator('.order').isVisible()]).toEqual([
      'No plugins for “unicorn”',
      [],
      false,
    ])
  })

  it('breaks no rule of accessibility', async () => {
    await open('?q=git&tag=git')
    await page.locator('.results-title').waitFor()
    await page.locator('#q').press('ArrowDown')
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate<{ violations: { id: string }[] }>('axe.run()')
    expect(violations.map(({ id }) => id)).toEqual([])
  })

  it('runs nothing of what an author wrote', async () => {
    await open()
    await search('onerror')
    expect(await found()).toEqual([HOSTILE])
    await page.locator('.card-tags a').first().click()
    expect(await title()).toBe('1 plugin for “onerror” tagged "><b>')
    await open(`?q=${encodeURIComponent(HOSTILE)}&tag=${encodeURIComponent(HOSTILE)}`)
    expect(await title()).toBe(`No plugins for “${HOSTILE}” tagged ${HOSTILE}`)
    expect(await page.evaluate('window.hit')).toBeUndefined()
  })

  it.each([
    [
      'that is not there',
      undefined,
      'The search index could not be loaded: the server answers 404. Type again to try once more.',
    ],
    [
      'that is a web page',
      '<!doctype html>',
      /^The search index could not be loaded: .*not valid JSON\. Type again to try once more\.$/,
    ],
    [
      'that is corrupt',
      '{"schema":1}',
      'The search index could not be loaded: Could not understand search-index.json: strings is missing. Type again to try once more.',
    ],
    ['of a newer schema', '{"schema":2}', 'This page is older than the registry. Load it again to search.'],
  ])('says so of an index %s, and tries again', async (_, answer, words) => {
    const index = pages.get('search-index.json') as string
    if (answer === undefined) pages.delete('search-index.json')
    else pages.set('search-index.json', answer)
    await open()
    await page.locator('#q').fill('gi')
    await page.locator('.results-note', { hasText: words }).waitFor()
    expect(await shown()).toEqual([true, true])
    await said((await note()) ?? '')
    pages.set('search-index.json', index)
    await page.locator('#q').fill('git')
    await page.locator('.results-title').waitFor()
    expect(await title()).toBe('3 plugins for “git”')
    problems = problems.filter((problem) => !problem.startsWith('Failed to load resource'))
  })

  it('leads from another page to the results', async () => {
    await open('apps/slack/')
    await page.keyboard.press('/')
    await page.keyboard.type('gitl')
    expect(indexRequests()).toEqual([])
    await page.keyboard.press('Enter')
    await page.waitForURL('**/?q=gitl')
    await page.locator('.results-title').waitFor()
    expect(await found()).toEqual(['GitLab'])
  })

  it('leaves "/" alone where one types, or means something else by it', async () => {
    await open()
    await page.locator('#elsewhere').pressSequentially('a/b')
    expect([await focused(), await page.locator('#elsewhere').inputValue()]).toEqual(['elsewhere', 'a/b'])
    await page.locator('#order').press('/')
    expect(await focused()).toBe('order')
    await page.locator('#q').pressSequentially('a/b')
    expect(await page.locator('#q').inputValue()).toBe('a/b')
  })

  it('links to pages as the host serves them', async () => {
    pages.set('index.html', String(pages.get('index.html')).replace('data-index=""', 'data-index="index.html"'))
    await open()
    await search('gitl')
    expect(await page.locator('.card-link').getAttribute('href')).toBe(`${server.root}apps/gitlab/index.html`)
  })

  it('copies snippets and digests, and says so', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await open()
    const buttons = page.locator('button.copy')
    expect(await buttons.allTextContents()).toEqual(['Copy', 'Copy'])
    await buttons.first().click()
    await page.locator('button.copy', { hasText: 'Copied' }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('npx registry install github')
    await said('Copied')
    await buttons.nth(1).click()
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe('sha256:abcd')
    await expect.poll(() => buttons.allTextContents(), { timeout: 10_000 }).toEqual(['Copy', 'Copy'])
  })

  it('copies where pages have no clipboard, as by plain http', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.addInitScript(`navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))`)
    await open()
    await page.locator('button.copy').nth(1).click()
    await page.locator('button.copy', { hasText: 'Copied' }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('sha256:abcd')
    await page.evaluate('document.execCommand = () => false')
    await page.locator('button.copy').first().click()
    await page.locator('button.copy', { hasText: 'Not copied' }).waitFor()
    await said('Could not copy: select the text and copy it by hand.')
  })
})
