import { type HttpAnswer, textAnswer } from '../model/http-answer.js'
import { MEDIA_TYPES } from '../model/tree.js'

/** Paths of the preview itself, in no tree: names of a registry never begin with a dot. */
export const LIVE_PATHS = { script: '/.registry-preview/live.js', events: '/.registry-preview/events' } as const

/** What a page is told, again and again. */
export interface LiveState {
  /** How many builds have changed something; 0 before the first one. */
  readonly build: number
  /** Lines that say what is wrong with the sources; none when nothing is. */
  readonly problems: readonly string[]
}

/** One line. */
export const renderLiveState = ({ build, problems }: LiveState): string => JSON.stringify({ build, problems })

const SCRIPT = `<script type="module" src="${LIVE_PATHS.script}"></script>`

/**
 * A page with our script, which its own policy allows: it is no inline script, and comes from where the page does. Documents
 * that a host announces as HTML and that are none are left as they are.
 */
export const renderLivePage = (page: Uint8Array): Uint8Array => {
  const text = Buffer.from(page).toString()
  if (!/^\s*<!doctype html/i.test(text)) return page
  const end = text.search(/<\/body>\s*(<\/html>\s*)?$/i)
  return Buffer.from(end === -1 ? text + SCRIPT : text.slice(0, end) + SCRIPT + text.slice(end))
}

/** What stands in for the registry until a build was good. */
export const renderProblemPage = (problems: readonly string[]): HttpAnswer =>
  textAnswer(
    503,
    MEDIA_TYPES.html,
    `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Not built yet</title>
<h1>This registry is not built yet</h1>
<pre id="registry-preview-report">${escapeHtml(problems.join('\n') || 'The first build is under way.')}</pre>
${SCRIPT}
</html>
`,
    { 'cache-control': 'no-store', 'retry-after': '1', 'x-content-type-options': 'nosniff' },
  )

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)
