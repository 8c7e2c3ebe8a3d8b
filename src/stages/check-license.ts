import parseSpdx from 'spdx-expression-parse'
import { type Diagnostic, diagnostic, type Place } from '../model/diagnostic.js'
import { selectNearest } from './select-nearest.js'

/** Licences that people name most. */
export const COMMON_LICENSES: readonly string[] = [
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'MPL-2.0',
  'GPL-2.0-only',
  'GPL-2.0-or-later',
  'GPL-3.0-only',
  'GPL-3.0-or-later',
  'LGPL-2.1-only',
  'LGPL-3.0-only',
  'AGPL-3.0-only',
  'AGPL-3.0-or-later',
  'EPL-2.0',
  'EUPL-1.2',
  'CC0-1.0',
  'CC-BY-4.0',
  'CC-BY-SA-4.0',
  'Unlicense',
  'Zlib',
  'BSL-1.0',
  'BUSL-1.1',
  'Elastic-2.0',
  'SSPL-1.0',
  'PostgreSQL',
  'Artistic-2.0',
]

/** What people write, folded, where the nearest id would be another. */
const MEANT: { readonly [folded: string]: string } = {
  apache: 'Apache-2.0',
  apache2: 'Apache-2.0',
  bsd: 'BSD-3-Clause',
  newbsd: 'BSD-3-Clause',
  bsd2: 'BSD-2-Clause',
  bsd3: 'BSD-3-Clause',
  gpl: 'GPL-3.0-or-later',
  gpl2: 'GPL-2.0-only',
  gpl3: 'GPL-3.0-only',
  lgpl3: 'LGPL-3.0-only',
  agpl: 'AGPL-3.0-only',
  agpl3: 'AGPL-3.0-only',
  mpl: 'MPL-2.0',
  mpl2: 'MPL-2.0',
  cc0: 'CC0-1.0',
  proprietary: 'UNLICENSED',
  private: 'UNLICENSED',
  none: 'UNLICENSED',
}

/** No expression that anybody wrote is longer; the parser's time is bounded by it. */
export const MAX_LICENSE_LENGTH = 500

/** A licence must be an SPDX expression, or `UNLICENSED`, npm's word for software that grants none. */
export const checkLicense = (license: string, placeOf: () => Place): readonly Diagnostic[] => {
  if (license === 'UNLICENSED' || COMMON_LICENSES.includes(license) || isSpdx(license)) return []
  const suggestion = suggest(license)
  const args = { license: license.slice(0, 100), ...(suggestion !== undefined && { suggestion }) }
  return [diagnostic('LICENSE_NOT_SPDX', placeOf(), args)]
}

const isSpdx = (text: string): boolean => {
  if (text.length > MAX_LICENSE_LENGTH) return false
  try {
    parseSpdx(text)
    return true
  } catch {
    // The parser's only way to say no.
    return false
  }
}

const suggest = (license: string): string | undefined => {
  const written = license.slice(0, 60)
  const folded = fold(written)
  if (folded === '') return undefined
  if (Object.hasOwn(MEANT, folded)) return MEANT[folded]
  // One letter in three, or it is another licence.
  return selectNearest(written, COMMON_LICENSES, Math.min(2, Math.floor(folded.length / 3)), fold)
}

/** `The Apache License, Version 2.0` → `apache2`. */
const fold = (text: string): string =>
  text
    .toLowerCase()
    .replace(/\b(the|licen[cs]e|version|gnu|v(?=\d))/g, '')
    .replace(/([a-z])v(?=\d)/g, '$1')
    .replace(/\.0\b/g, '')
    .replace(/[^a-z0-9]/g, '')
