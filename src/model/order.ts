/*
 * Orders for `Array.prototype.sort`, the same on every machine: no locale has a say.
 */

/** By UTF-16 code units, as `<` compares. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** By the bytes of two paths as UTF-8, which is the order of `LC_ALL=C sort` and of a tar. */
export const comparePaths = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return utf8Order(x) - utf8Order(y)
  }
  return a.length - b.length
}

/** UTF-16 puts the halves of characters above U+FFFF before U+E000 to U+FFFF, UTF-8 puts them after. */
const utf8Order = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800)
