/** What an extended header of a tar (POSIX pax) says: keyword → value. */
export type PaxRecords = ReadonlyMap<string, string>

/** Reads `<length> <keyword>=<value>\n` records, by their lengths as POSIX has it; `undefined` when they do not add up. */
export const parsePaxRecords = (bytes: Buffer): PaxRecords | undefined => {
  const records = new Map<string, string>()
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at)
    const digits = space < 0 ? '' : bytes.toString('latin1', at, space)
    const end = at + Number(digits)
    const equals = bytes.indexOf(0x3d, space)
    if (!/^[1-9]\d{0,8}$/.test(digits) || end > bytes.length || bytes[end - 1] !== 0x0a) return undefined
    if (equals <= space + 1 || equals >= end) return undefined
    records.set(bytes.toString('utf8', space + 1, equals), bytes.toString('utf8', equals + 1, end - 1))
    at = end
  }
  return records
}
