import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** Where systems put it. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const ARGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
]

/**
 * A browser without a window, or `undefined` where none is installed; with `REQUIRE_SERVICES=1`, as in CI, that is an error.
 */
export const openChromium = async (): Promise<Browser | undefined> => {
  const executablePath = PLACES.find((place) => existsSync(place))
  if (executablePath !== undefined) return chromium.launch({ executablePath, args: ARGS })
  if (process.env['REQUIRE_SERVICES'] === '1') throw new Error('Chromium is required and not installed')
  return undefined
}
