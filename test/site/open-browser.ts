import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const FILES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** What keeps it from talking to others than the page's server. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The browser of this machine; `undefined` when there is none, unless tests must not be skipped. */
export const openBrowser = async (): Promise<Browser | undefined> => {
  const executablePath = FILES.find((file) => existsSync(file))
  if (executablePath !== undefined) return chromium.launch({ executablePath, args: FLAGS })
  if (process.env['REQUIRE_SERVICES'] === undefined) return undefined
  throw new Error(`The tests need Chromium: there is none of ${FILES.join(', ')}.`)
}
