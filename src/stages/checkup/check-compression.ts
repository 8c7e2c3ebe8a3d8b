import { type CheckupFinding, type CheckupLine, linesOf } from '../../model/checkup.js'
import { isFound, type ProbedFile } from '../../model/probe.js'

/** Bytes from which on it is worth packing a document on the way. */
const LARGE = 100_000

/** Whether tarballs come as they are, and documents to each client in a form that it can read. */
export const checkCompression = (files: readonly ProbedFile[]): readonly CheckupLine[] => {
  const packed = files.filter((file) => isFound(file.packed) && isEncoded(file.packed.headers)).length
  const fine = `tarballs come as they are; ${packed} of ${files.length} files are compressed for clients that can unpack them`
  return linesOf('compression', files.flatMap(checkFile), fine)
}

const checkFile = ({ kind, url, plain, packed }: ProbedFile): readonly CheckupFinding[] => {
  const answers = [plain, packed].filter(isFound)
  const encoded = answers.find(({ headers }) => isEncoded(headers))
  if (kind === 'artifact') {
    if (encoded === undefined) return []
    const found = `it comes with Content-Encoding: ${encoded.headers['content-encoding']}, so clients unpack it and miss its checksum`
    return [{ verdict: 'problem', found, url }]
  }
  if (!isFound(plain)) return []
  if (isEncoded(plain.headers)) {
    return [{ verdict: 'problem', found: 'it comes compressed, also to a client that cannot unpack it', url }]
  }
  if (!isFound(packed)) return [{ verdict: 'problem', found: 'it cannot be read by a client that can unpack it', url }]
  if (plain.isWhole && packed.isWhole && plain.digest !== packed.digest) {
    return [{ verdict: 'problem', found: 'it says something else to a client that can unpack it', url }]
  }
  if (isEncoded(packed.headers) || kind === 'icon' || plain.size < LARGE) return []
  return [{ verdict: 'warning', found: `it has ${plain.size} bytes, and is not compressed on the way`, url }]
}

const isEncoded = (headers: Readonly<Record<string, string>>): boolean =>
  !['', 'identity'].includes(headers['content-encoding']?.trim().toLowerCase() ?? '')
