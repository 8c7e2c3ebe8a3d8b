import type { EventStream } from '../../io/http-server.js'
import { type HttpAnswer, type HttpRequest, textAnswer } from '../../model/http-answer.js'
import { MEDIA_TYPES } from '../../model/tree.js'
import { isOwnName } from '../../stages/is-own-name.js'
import { LIVE_PATHS, renderLivePage, renderProblemPage } from '../../stages/render-live-page.js'
import { selectAnswer } from '../../stages/select-answer.js'
import { selectProtocolAnswer } from '../../stages/select-protocol-answer.js'
import type { ServedTree } from './served-tree.js'

/** What a preview can show at this moment. */
export interface Shown {
  readonly port: number
  /** The last good build; absent before the first one. */
  readonly tree: ServedTree | undefined
  readonly problems: readonly string[]
  /** Of the pages, in the browser's language. */
  readonly script: string
}

/** Answers a request to the preview: as the host would, but for its own script in the pages that a browser shows. */
export const answerRequest = (
  request: HttpRequest,
  { port, tree, problems, script }: Shown,
): HttpAnswer | EventStream => {
  if (!isOwnName(request.headers['host'], port)) {
    return textAnswer(403, MEDIA_TYPES.text, `This preview is at http://127.0.0.1:${port}/\n`)
  }
  if (request.target === LIVE_PATHS.events) return 'events'
  if (request.target === LIVE_PATHS.script) {
    return textAnswer(200, 'text/javascript; charset=utf-8', script, { 'cache-control': 'no-store' })
  }
  if (tree === undefined) return renderProblemPage(problems)
  const answer = tree.host === 'exact' ? selectProtocolAnswer(request, tree) : selectAnswer(request, tree)
  // Only browsers ask for pages by name: who verifies what is served gets the file as it is.
  return request.headers['accept']?.includes('text/html') === true ? withScript(answer, tree) : answer
}

const withScript = (answer: HttpAnswer, { files }: ServedTree): HttpAnswer => {
  const { headers, body } = answer
  const isPage = headers['content-type']?.startsWith('text/html') === true && !('content-range' in headers)
  if (!isPage) return answer
  const page = 'bytes' in body ? body.bytes : files.read(body.file.path)
  return page === undefined ? answer : { ...answer, body: { bytes: renderLivePage(page) } }
}
