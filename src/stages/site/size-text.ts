const UNITS = ['kB', 'MB', 'GB', 'TB'] as const

/** `340 B`, `5.1 kB`, `12 MB`: units of 1000. */
export const sizeText = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} B`
  let value = bytes / 1000
  let unit = 0
  // 999.5 would be shown as 1000 kB.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value < 100 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)} ${UNITS[unit]}`
}
