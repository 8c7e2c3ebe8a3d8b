import { isObject, isShallow } from '../model/json.js'

/** What is wrong with a value, and the members that lead to it from the document's root. */
export interface Mismatch {
  readonly path: readonly string[]
  /** The rest of a sentence that starts with the value's path. */
  readonly problem: string
}

/** A check of a value: what is wrong with it, or `undefined`. */
export type Shape = (value: unknown) => Mismatch | undefined

const mismatch = (problem: string): Mismatch => ({ path: [], problem })

const below = (key: string, found: Mismatch): Mismatch => ({ ...found, path: [key, ...found.path] })

/** A value for which `is` holds. */
export const valueThat = (is: (value: unknown) => boolean, problem: string): Shape => {
  const found = mismatch(problem)
  return (value) => (is(value) ? undefined : found)
}

/** A text for which `is` holds. */
export const textThat = (is: (text: string) => boolean, problem: string): Shape =>
  valueThat((value) => typeof value === 'string' && is(value), problem)

export const text = textThat(() => true, 'is no text')
export const flag = valueThat((value) => typeof value === 'boolean', 'is neither true nor false')

/** A whole number that is exact. */
export const integerFrom = (least: number): Shape =>
  valueThat((value) => Number.isSafeInteger(value) && (value as number) >= least, `is no whole number from ${least} up`)

export const listOf =
  (item: Shape): Shape =>
  (value) => {
    if (!Array.isArray(value)) return mismatch('is no list')
    for (const [index, member] of value.entries()) {
      const found = item(member)
      if (found !== undefined) return below(String(index), found)
    }
    return undefined
  }

/** An object whose keys are data. */
export const mapOf =
  (isKey: (key: string) => boolean, keyProblem: string, member: Shape): Shape =>
  (value) => {
    if (!isObject(value)) return mismatch('is no object')
    for (const key of Object.keys(value)) {
      const found = isKey(key) ? member(value[key]) : mismatch(keyProblem)
      if (found !== undefined) return below(key, found)
    }
    return undefined
  }

type Shapes = Readonly<Record<string, Shape>>

/** An object with these members and no others: what is not understood would be lost when it is written again. */
export const objectOf = (required: Shapes, optional: Shapes = {}): Shape => {
  const needed = Object.keys(required)
  const members = new Map([...Object.entries(required), ...Object.entries(optional)])
  return (value) => {
    if (!isObject(value)) return mismatch('is no object')
    for (const key of needed) if (!Object.hasOwn(value, key)) return below(key, mismatch('is missing'))
    for (const key of Object.keys(value)) {
      const found = (members.get(key) ?? unknownMember)(value[key])
      if (found !== undefined) return below(key, found)
    }
    return undefined
  }
}

const unknownMember: Shape = () => mismatch('is not known here')

/** A value of either shape; the problem told is that of the second. */
export const eitherOf =
  (first: Shape, second: Shape): Shape =>
  (value) =>
    first(value) === undefined ? undefined : second(value)

/** Any JSON. */
export const json: Shape = (value) => (isShallow(value) ? undefined : mismatch('is nested too deeply'))

/** Any JSON object. */
export const jsonObject: Shape = (value) => (isObject(value) ? json(value) : mismatch('is no object'))
