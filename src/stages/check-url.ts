import { type Diagnostic, diagnostic, type Place } from '../model/diagnostic.js'

/** Where a URL stands: the field as its author wrote it, for the message. */
export interface UrlField {
  readonly field: string
  readonly place: Place
}

/** Asked only where there is a finding. */
type FindField = () => UrlField

/** A link for people or clients: http or https, the first with a note. */
export const checkUrl = (text: string, at: FindField): readonly Diagnostic[] => {
  const url = parseUrl(text)
  // A name and password would be published with the link.
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    const { field, place } = at()
    return [diagnostic('URL_INVALID', place, { field, url: hideSecret(text) })]
  }
  return url.protocol === 'https:' ? [] : [notHttps(text, at())]
}

/** Where source code lives: a link, or what git understands (`git@host:path`, `ssh://`, `git://`). */
export const checkRepository = (text: string, at: FindField): readonly Diagnostic[] => {
  if (/^git@[\w.-]+:[\w./~-]+$/.test(text) || /^(git\+)?ssh:\/\/(git@)?[\w.-]+(:\d+)?\/[\w./~-]+$/.test(text)) return []
  if (/^git:\/\/[\w.-]+\/[\w./~-]+$/.test(text)) {
    return [notHttps(text, at())]
  }
  return checkUrl(text, at)
}

/** A contact, which may be anything a person can read; what looks like a URL must be a safe and good one. */
export const checkContact = (text: string, at: FindField): readonly Diagnostic[] => {
  if (/^mailto:[^\s@]+@\S+$/i.test(text)) return []
  return hasScheme(text) ? checkUrl(text, at) : []
}

/** Whether a text begins like a URL: `https:`, but also `javascript:` and `data:`; not a word before a blank. */
export const hasScheme = (text: string): boolean => /^[a-z][a-z0-9+.-]*:\S/i.test(text)

const notHttps = (url: string, { field, place }: UrlField): Diagnostic =>
  diagnostic('URL_NOT_HTTPS', place, { field, url })

const parseUrl = (text: string): URL | undefined => {
  // `URL` repairs much: blanks, missing slashes. What clients get is the text itself.
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^\s\\/][^\s\\]*$/i.test(text) || !URL.canParse(text)) return undefined
  return new URL(text)
}

const hideSecret = (text: string): string => text.replace(/\/\/[^/@]*@/, '//…@').slice(0, 300)
