const UNITS: { readonly [unit: string]: number } = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
}

/** Bytes of `500000`, `"1MB"` (1,000,000) or `"10 MiB"` (10,485,760); `undefined` when it is no size. */
export const parseBytes = (size: number | string): number | undefined => {
  if (typeof size === 'number') return Number.isSafeInteger(size) && size > 0 ? size : undefined
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) ?([kmg]i?)?b?$/i.exec(size.trim()) ?? []
  const bytes = Math.floor(Number(amount) * (UNITS[unit.toLowerCase()] ?? Number.NaN))
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined
}
