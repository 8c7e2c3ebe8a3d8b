/** A text from elsewhere, fit to be shown: without the token, plain or as it is sent to git's servers. */
export const withoutToken = (text: string, token: string | undefined): string =>
  token === undefined ? text : text.replaceAll(token, '***').replaceAll(basicAuth(token), '***')

/** What Basic authentication sends for a token. */
export const basicAuth = (token: string): string => Buffer.from(`x-access-token:${token}`).toString('base64')
