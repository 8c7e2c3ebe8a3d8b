/** Text that is HTML already, and goes into other HTML as it is. */
export interface Html {
  readonly html: string
}

/** What a template may hold. Nothing is shown of `undefined` and `false`. */
export type Content = Html | string | number | undefined | false | readonly Content[]

/**
 * A piece of HTML or XML. Whatever is filled in is escaped unless it is {@link Html}, for text and for attributes in double
 * quotes; no value may stand anywhere else.
 */
export const html = (parts: TemplateStringsArray, ...values: readonly Content[]): Html => {
  let text = parts[0] ?? ''
  for (let at = 0; at < values.length; at++) text += toText(values[at]) + parts[at + 1]
  return { html: text }
}

/** HTML that another has made safe. */
export const trustedHtml = (text: string): Html => ({ html: text })

const toText = (value: Content): string => {
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  if (value === undefined || value === false) return ''
  if ('html' in value) return value.html
  // Not joined: that would copy the text of every list once more for each that it is in.
  let text = ''
  for (const each of value) text += toText(each)
  return text
}

/** Most texts hold nothing of it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const DOUBTFUL = /[&<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/

/** Control characters and halves of characters, which XML cannot hold, are replaced. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const SPECIAL = /[&<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff\p{Surrogate}]/gu

/** Text as HTML and XML show it. */
export const escapeHtml = (text: string): string =>
  DOUBTFUL.test(text) ? text.replace(SPECIAL, escapeCharacter) : text

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeCharacter = (character: string): string => ENTITIES[character] ?? '\ufffd'
