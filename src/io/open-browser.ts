import { spawn } from 'node:child_process'

/** Opens a URL of ours in the browser of whoever sits here. Where there is none, nothing happens: the URL is shown, too. */
export const openBrowser = (url: string): void => {
  const [command, ...args] = BROWSERS[process.platform] ?? ['xdg-open']
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
  child.once('error', () => {})
  child.unref()
}

const BROWSERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}
