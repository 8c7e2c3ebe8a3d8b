import { EVENT_ID, type Event } from 'js-yaml/browser'
import type { YamlProblem } from './build-yaml-problem.js'
import { CORE } from './parse-core-scalar.js'

interface Tagged {
  readonly tagStart: number
  readonly tagEnd: number
}

interface TaggedText {
  readonly text: string
  /** What the document's `%TAG` lines say, by handle (`!e!`). */
  readonly tagPrefixes: ReadonlyMap<string, string>
}

export const buildTagPrefixes = ([document]: readonly Event[]): TaggedText['tagPrefixes'] => {
  const directives = document?.type === EVENT_ID.DOCUMENT ? document.directives : []
  return new Map(directives.flatMap((one) => (one.kind === 'tag' ? [[one.handle, one.prefix] as const] : [])))
}

/** A tag's full name, from how it is written (`!!int`, `!<tag:yaml.org,2002:int>`) and the document's `%TAG` lines. */
export const parseYamlTag = ({ text, tagPrefixes }: TaggedText, { tagStart, tagEnd }: Tagged): string => {
  const written = text.slice(tagStart, tagEnd)
  if (written.startsWith('!<')) return written.slice(2, -1)
  const handle = written.slice(0, written.indexOf('!', 1) + 1) || '!'
  const prefix = tagPrefixes.get(handle) ?? (handle === '!!' ? CORE : handle)
  return prefix + written.slice(handle.length)
}

interface TagReading extends TaggedText {
  readonly problems: YamlProblem[]
}

/** A collection has no tag, or that of its own kind. */
export const checkYamlTag = (reading: TagReading, event: Tagged, kind: 'map' | 'seq'): void => {
  const tag = parseYamlTag(reading, event)
  if (tag !== '!' && tag !== CORE + kind) refuseYamlTag(reading, event, tag)
}

export const refuseYamlTag = ({ problems }: TagReading, { tagStart }: Tagged, tag: string): void => {
  problems.push({ offset: tagStart, problem: `unresolved tag: ${tag.slice(0, 150)}` })
}
