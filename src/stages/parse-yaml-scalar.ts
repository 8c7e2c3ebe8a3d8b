import { getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml/browser'
import type { JsonValue } from '../model/json.js'
import type { YamlOffsets } from './build-yaml-offsets.js'
import type { YamlProblem } from './build-yaml-problem.js'
import { parseCoreScalar, parseTaggedScalar } from './parse-core-scalar.js'
import { parseYamlTag, refuseYamlTag } from './parse-yaml-tag.js'

/** A text that is being read, and what was found to be wrong with it so far. */
export interface YamlReading {
  readonly text: string
  readonly tagPrefixes: ReadonlyMap<string, string>
  readonly offsetOf: YamlOffsets['offsetOf']
  readonly problems: YamlProblem[]
}

/** The value of a scalar, `at` being the index of its event; what JSON cannot say is a problem, and `null`. */
export const parseYamlScalar = (reading: YamlReading, event: ScalarEvent, at: number): JsonValue => {
  const text = getScalarValue(reading.text, event)
  const value = parseValue(reading, event, text)
  if (typeof value === 'string') checkYamlEscapes(reading, event, value, at)
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  reading.problems.push({
    offset: reading.offsetOf(at),
    problem: `${text.slice(0, 60)} is no number that JSON can hold`,
  })
  return null
}

const parseValue = (reading: YamlReading, event: ScalarEvent, text: string): null | boolean | number | string => {
  if (event.tagStart < 0) return event.style === SCALAR_STYLE.PLAIN ? parseCoreScalar(text) : text
  const tag = parseYamlTag(reading, event)
  const value = parseTaggedScalar(text, tag)
  if (value !== undefined) return value
  refuseYamlTag(reading, event, tag)
  return null
}

/** Escapes can spell what is no text: half a character, or a number beyond that of the last one. */
export const checkYamlEscapes = (reading: YamlReading, event: ScalarEvent, value: string, at: number): void => {
  if (event.style !== SCALAR_STYLE.DOUBLE_QUOTED || event.fast) return
  const { text, offsetOf, problems } = reading
  const written = text.slice(event.valueStart, event.valueEnd)
  if (written.includes('\\U')) {
    for (const { 0: found, index } of written.matchAll(/\\(?:U.{8}|[^U])/gs)) {
      if (found.startsWith('\\U') && Number.parseInt(found.slice(2), 16) > 0x10ffff) {
        problems.push({ offset: event.valueStart + index, problem: `an escape stands for no character: ${found}` })
        return
      }
    }
  }
  if (/\p{Surrogate}/u.test(value)) {
    const problem = 'an escape stands for half a character (a lone surrogate)'
    problems.push({ offset: offsetOf(at), problem })
  }
}
