import { resolve } from 'node:path'

/**
 * Where a published registry is: `none`, an http(s) URL, or a folder, made absolute by the registry's folder. Else the
 * problem, in words that continue a sentence and do not repeat the value, which may hold a password.
 */
export const parsePublished = (
  text: string,
  dir: string,
): { readonly location: string } | { readonly problem: string } => {
  const trimmed = text.trim()
  if (trimmed === '') return { problem: 'must not be empty' }
  if (trimmed === 'none') return { location: trimmed }
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(trimmed)) return { location: resolve(dir, trimmed) }
  if (!/^https?:/i.test(trimmed) || !URL.canParse(trimmed)) {
    return { problem: 'must be an http(s) URL, a folder or none' }
  }
  const { username, password } = new URL(trimmed)
  return username === '' && password === ''
    ? { location: trimmed }
    : { problem: 'must not hold a user name or password' }
}
