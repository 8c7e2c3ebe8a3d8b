/**
 * Whether a value has more than about `most` characters when it is written with two blanks for each level; escapes are not
 * counted. Stops as soon as it has: parts that occur in many places make a value that no memory would hold if it were written.
 */
export const isLongerJson = (value: unknown, most: number): boolean => roomAfter(value, 1, most) < 0

const roomAfter = (value: unknown, depth: number, room: number): number => {
  if (typeof value === 'string') return room - value.length - 2
  if (typeof value !== 'object' || value === null) return room - 5
  let left = room - 2 * depth
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length && left >= 0; at++) left = roomAfter(value[at], depth + 1, left - 2 * depth - 2)
    return left
  }
  for (const key in value) {
    left = roomAfter((value as Readonly<Record<string, unknown>>)[key], depth + 1, left - 2 * depth - key.length - 6)
    if (left < 0) break
  }
  return left
}
