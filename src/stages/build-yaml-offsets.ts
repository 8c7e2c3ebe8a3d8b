import { COLLECTION_STYLE, EVENT_ID, type Event, SCALAR_STYLE } from 'js-yaml/browser'

/** Where the events of a text stand in it; each function takes the index of an event. */
export interface YamlOffsets {
  /** Where the value of an event begins, its tag and anchor left aside; for an empty one, what comes next. */
  readonly offsetOf: (at: number) => number
  /** Where the last text ends that an event before this one stands for; the brackets that close a collection follow it. */
  readonly endBefore: (at: number) => number
}

/** The offsets of a document; nothing is computed before it is asked for, and all of them take time by the length of the text. */
export const buildYamlOffsets = (text: string, events: readonly Event[]): YamlOffsets => {
  let ends: Int32Array | undefined
  const endBefore = (at: number): number => {
    ends ??= findEndsBefore(events)
    return ends[at] ?? 0
  }
  // Any number of empty values may follow one text.
  let known = { from: -1, offset: 0 }
  const nextAfter = (from: number): number => {
    if (known.from !== from) known = { from, offset: nextOffset(text, from) }
    return known.offset
  }
  const offsetOf = (at: number): number => {
    const event = events[at]
    switch (event?.type) {
      case EVENT_ID.ALIAS:
        return event.anchorStart - 1
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        return event.start
      case EVENT_ID.SCALAR:
        break
      default:
        return 0
    }
    const { style, valueStart } = event
    if (valueStart < 0) return nextAfter(endBefore(at))
    if (style === SCALAR_STYLE.PLAIN) return valueStart
    if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) return valueStart - 1
    return headerOffset(text, Math.max(endBefore(at), event.anchorEnd, event.tagEnd), valueStart)
  }
  return { offsetOf, endBefore }
}

const findEndsBefore = (events: readonly Event[]): Int32Array => {
  const ends = new Int32Array(events.length)
  let end = 0
  for (const [at, event] of events.entries()) {
    ends[at] = end
    end = endOf(event) ?? end
  }
  return ends
}

/** Where the text ends that an event stands for; `undefined` for one that has none. */
const endOf = (event: Event): number | undefined => {
  if (event.type === EVENT_ID.ALIAS) return event.anchorEnd
  if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
    return event.start + (event.style === COLLECTION_STYLE.FLOW ? 1 : 0)
  }
  if (event.type !== EVENT_ID.SCALAR || event.valueEnd < 0) return undefined
  const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED
  return event.valueEnd + (isQuoted ? 1 : 0)
}

/** The first that is neither space nor comment nor the end of an earlier collection. */
const nextOffset = (text: string, from: number): number => {
  const next = /[^\s\]},]|$/g
  next.lastIndex = from
  for (;;) {
    const offset = next.exec(text)?.index ?? text.length
    if (text.charAt(offset) !== '#') return offset
    const end = text.indexOf('\n', offset)
    next.lastIndex = end < 0 ? text.length : end
  }
}

/** The `|` or `>` on the line above a block's text; what comes before it on that line belongs to earlier events. */
const headerOffset = (text: string, from: number, valueStart: number): number => {
  const before = text.slice(from, valueStart).trimEnd()
  const line = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1
  return from + line + Math.max(0, before.slice(line).search(/[|>]/))
}
