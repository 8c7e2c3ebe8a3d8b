/**
 * The URL of a registry's folder, in one form: absolute, http or https, with a final slash. Else the problem, in words that
 * continue a sentence and do not repeat the value, which may hold a password.
 */
export const parseBaseUrl = (text: string): { readonly url: string } | { readonly problem: string } => {
  const trimmed = text.trim()
  if (!/^https?:\/\/[^\s\\]+$/i.test(trimmed) || !URL.canParse(trimmed)) {
    return { problem: 'must be a whole URL, such as https://plugins.example.com/' }
  }
  const url = new URL(trimmed)
  if (url.username !== '' || url.password !== '') return { problem: 'must not hold a user name or password' }
  if (/[?#]/.test(trimmed)) return { problem: 'must not hold "?" or "#": files are appended to it' }
  if (/\/(registry|index)\.json$/.test(url.pathname)) {
    return { problem: 'must be the folder of registry.json, not the file' }
  }
  return { url: url.href.endsWith('/') ? url.href : `${url.href}/` }
}
