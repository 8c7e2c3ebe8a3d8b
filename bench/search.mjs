import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { openRandom } from './corpus/random.mjs'
import { removeAll } from './programs.mjs'
import { median } from './statistics.mjs'

const PLUGINS = 10_000
const CHROMIUM = '/usr/bin/chromium'

/** What is typed, letter by letter: names, tags, words of descriptions, several words, typos, and what is not there. */
const QUERIES = [
  'harborly invoice',
  'payments',
  'sequoia',
  'webhook',
  'the',
  'lattice signal',
  'paymnet',
  'qqqqq',
  'crm',
]

const PAGE = `<!doctype html><html lang="en" data-root="./"><meta charset="utf-8"><title>Bench</title><link rel="icon" href="data:,">
<script type="module" src="site.js"></script><form><input id="q" name="q" type="search"></form>
<section id="results" hidden></section><section id="browse"></section>`

/**
 * Milliseconds from each key until its results are in the page, and until they are painted; and how long the page was busy at
 * a stretch. Runs in the page.
 */
const WATCH = `
  window.keys = []
  window.longest = 0
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration)
  }).observe({ type: 'longtask' })
  document.addEventListener('keydown', () => { window.pressed = performance.now() }, true)
  new MutationObserver(() => {
    if (window.pressed === undefined || document.querySelector('.results-title') === null) return
    const key = { shown: performance.now() - window.pressed }
    const { pressed } = window
    window.pressed = undefined
    window.keys.push(key)
    requestAnimationFrame(() => setTimeout(() => { key.painted = performance.now() - pressed }))
  }).observe(document.querySelector('#results'), { childList: true, subtree: true, characterData: true })
`

/** The search of the small corpus: what a browser fetches, and how long a person waits for results. */
export const measureSearch = async (open, { cli, scale }, { programs, workDir, say }) => {
  if (!existsSync(CHROMIUM)) return undefined
  const corpus = open('small', PLUGINS)
  const place = { out: join(workDir, 'search-out'), cache: join(workDir, 'search-cache') }
  say(`search in ${Math.round(PLUGINS * scale)} plugins`)
  programs.buildCold(corpus, place)
  const index = scatterTimes(readFileSync(join(place.out, 'search-index.json'), 'utf8'))
  removeAll(place.out, place.cache)
  const script = readFileSync(join(dirname(dirname(cli)), 'site/site.js'))
  return {
    plugins: corpus.plugins,
    index: { bytes: Buffer.byteLength(index), gzip: gzipSync(index, { level: 6 }).length },
    script: { bytes: script.length, gzip: gzipSync(script, { level: 6 }).length },
    ...(await measureKeys({ '/': PAGE, '/site.js': script, '/search-index.json': index })),
  }
}

/** The corpus is published all at once. In a registry no two times are the same, which compresses worse. */
const scatterTimes = (text) => {
  const index = JSON.parse(text)
  const random = openRandom('search times')
  const scatter = (times) => times.map(() => 1_500_000_000 + random.below(200_000_000))
  return JSON.stringify({ ...index, created_at: scatter(index.created_at), updated_at: scatter(index.updated_at) })
}

const TYPES = { '/': 'text/html', '/site.js': 'text/javascript', '/search-index.json': 'application/json' }

const measureKeys = async (files) => {
  const server = createServer(({ url }, response) => {
    const path = url.replace(/\?.*/, '')
    if (files[path] === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': TYPES[path] }).end(files[path])
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${server.address().port}/`)
    await page.evaluate(WATCH)
    await page.locator('#q').press('h')
    await page.waitForFunction('window.keys[0]?.painted > 0')
    const [first] = await page.evaluate('window.keys')
    const busy = await page.evaluate('window.longest')
    for (const query of QUERIES) await typeQuery(page, query)
    const keys = (await page.evaluate('window.keys')).slice(1)
    const describe = (what) => {
      const times = keys.map((key) => key[what])
      return { median: median(times), worst: Math.max(...times) }
    }
    return { keys: keys.length, first: first.painted, busy, shown: describe('shown'), painted: describe('painted') }
  } finally {
    await browser.close()
    server.close()
  }
}

const typeQuery = async (page, query) => {
  await page.locator('#q').fill('')
  for (const letter of query) {
    const count = await page.evaluate('window.keys.length')
    await page.keyboard.press(letter === ' ' ? 'Space' : letter)
    await page.waitForFunction(`window.keys.length > ${count} && window.keys.at(-1).painted > 0`)
  }
}
