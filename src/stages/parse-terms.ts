/** Writing without blanks between words: each character is a term. */
const UNSPACED = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}'
const TERM = new RegExp(`[${UNSPACED}]|(?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}])+`, 'gu')
const ACCENT = /[\u0300-\u036f]/g

/** The words of a text as a search compares them: without case, accents and punctuation. */
export const parseTerms = (text: string): string[] =>
  text.normalize('NFKD').replace(ACCENT, '').normalize('NFC').toLowerCase().match(TERM) ?? []
