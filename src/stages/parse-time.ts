const TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:\d{2}))?$/

/**
 * A time as `YYYY-MM-DDTHH:MM:SSZ`, from an ISO 8601 time with a zone, or a date, which means its first moment in UTC.
 * `undefined` for anything else, days that do not exist included. Fractions of a second are dropped.
 */
export const parseTime = (text: string): string | undefined => {
  const [, day = '', minute = '00:00', second = ':00', zone = 'Z'] = TIME.exec(text.trim().toUpperCase()) ?? []
  const local = `${day}T${minute}${second}`
  // Date takes February 30 for March 1: only what comes out as it went in exists.
  if (formatTime(Date.parse(`${local}Z`)) !== `${local}Z`) return undefined
  return formatTime(Date.parse(`${local}${zone}`))
}

/** `undefined` also for years that do not have four digits. */
const formatTime = (milliseconds: number): string | undefined => {
  if (Number.isNaN(milliseconds)) return undefined
  const text = new Date(milliseconds).toISOString()
  return text.length === 24 ? `${text.slice(0, 19)}Z` : undefined
}
