import { COLLECTION_STYLE, EVENT_ID, type Event, SCALAR_STYLE } from 'js-yaml/browser'

/** Where the value of an event begins, its tag and anchor left aside; for an empty one, what comes next. */
export const yamlOffset = (text: string, events: readonly Event[], at: number): number => {
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
  if (valueStart < 0) return nextOffset(text, endBefore(events, at))
  if (style === SCALAR_STYLE.PLAIN) return valueStart
  if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) return valueStart - 1
  return headerOffset(text, Math.max(endBefore(events, at), event.anchorEnd, event.tagEnd), valueStart)
}

/** Where the last text ends that an event before this one stands for; the brackets that close a collection follow it. */
export const endBefore = (events: readonly Event[], at: number): number => {
  for (let before = at - 1; before > 0; before--) {
    const event = events[before]
    if (event?.type === EVENT_ID.ALIAS) return event.anchorEnd
    if (event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE) {
      return event.start + (event.style === COLLECTION_STYLE.FLOW ? 1 : 0)
    }
    if (event?.type === EVENT_ID.SCALAR && event.valueEnd >= 0) {
      const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED
      return event.valueEnd + (isQuoted ? 1 : 0)
    }
  }
  return 0
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
