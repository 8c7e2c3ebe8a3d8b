// The build for browsers is the same code, minified; V8 runs it four times as fast as the one for Node, whose parser keeps
// its state in an object made by a spread.
import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml/browser'
import { buildYamlOffsets } from './build-yaml-offsets.js'
import { buildYamlProblem, type YamlProblem } from './build-yaml-problem.js'

/** No manifest is nested nearly as deep; what walks a value may recurse this far without care. */
export const MAX_DEPTH = 100

/** Well over 1 MB of ordinary YAML. A value is an event or two, the end of a collection is one. */
const MAX_EVENTS = 200_000

/**
 * What a YAML text consists of: the events of its one document, that of the document itself first, with the offsets at which
 * each part stands; none for a text without a value. Or the first thing that is wrong with it.
 *
 * The parser does not recurse deeper than {@link MAX_DEPTH}, and takes time and memory by the length of the text.
 */
export const parseYamlEvents = (
  text: string,
): { readonly events: readonly Event[] } | { readonly problem: YamlProblem } => {
  const parsed = tryParse(text)
  if (!('events' in parsed)) return parsed
  const { events } = parsed
  if (events.length > MAX_EVENTS) return { problem: { offset: 0, problem: 'holds too many values' } }
  const second = events.findIndex(({ type }, index) => index > 0 && type === EVENT_ID.DOCUMENT)
  if (second < 0) return { events }
  const offset = documentOffset(text, events, second)
  return { problem: { offset, problem: 'holds a second document after "---": keep one' } }
}

const tryParse = (text: string): { readonly events: readonly Event[] } | { readonly problem: YamlProblem } => {
  try {
    // A scalar takes a level too.
    return { events: parseEvents(text, { maxDepth: MAX_DEPTH + 1 }) }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const { reason, mark } = error
    if (reason.startsWith('nesting exceeded maxDepth')) {
      return { problem: { offset: mark?.position ?? 0, problem: `is nested deeper than ${MAX_DEPTH} levels` } }
    }
    return { problem: buildYamlProblem(reason, mark?.position ?? 0, text) }
  }
}

/** The "---" that a document begins with; after "...", it may do without. */
const documentOffset = (text: string, events: readonly Event[], at: number): number => {
  const document = events[at]
  const { offsetOf, endBefore } = buildYamlOffsets(text, events)
  if (document?.type !== EVENT_ID.DOCUMENT || !document.explicitStart) return offsetOf(at + 1)
  const marker = /(?<![^\r\n])---(?!\S)/g
  marker.lastIndex = endBefore(at)
  return marker.exec(text)?.index ?? 0
}
