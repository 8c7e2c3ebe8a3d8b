/** Where a README stands, as far as its links go. */
export interface ReadmePlace {
  /** The name of the plugin. */
  readonly title: string
  /** As its manifest says, whatever that is. */
  readonly repository?: string | undefined
  /** URLs of the files beside the README that the registry holds, by file name. */
  readonly files: ReadonlyMap<string, string>
  /** The same of images. */
  readonly images: ReadonlyMap<string, string>
}

/**
 * The URL that a link of a README leads to: itself, where it is a whole one that is harmless; a place in the README; a file
 * that the registry holds; else a file of the repository. `undefined`: it is shown as text.
 */
export const resolveReadmeLink = (
  href: string,
  { repository, files }: Pick<ReadmePlace, 'repository' | 'files'>,
): string | undefined => {
  const link = href.trim()
  if (link.startsWith('#')) return link.length > 1 ? `#readme-${link.slice(1)}` : undefined
  if (link.startsWith('//')) return resolveReadmeLink(`https:${link}`, { files })
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return isHarmless(link) ? link : undefined
  const known = files.get(link.replace(/^\.\//, ''))
  if (known !== undefined) return known
  const base = repository === undefined ? undefined : buildFileBase(repository)
  const path = link.replace(/^\/+/, '')
  if (base === undefined || path === '' || !URL.canParse(path, base)) return undefined
  const url = new URL(path, base).href
  return url.startsWith(base) ? url : undefined
}

const isHarmless = (link: string): boolean =>
  /^mailto:[^\s]+$/i.test(link) || (/^https?:\/\/[^\s\\/]/i.test(link) && URL.canParse(link))

/** What a file of the newest commit begins with, on hosts that are known. */
const buildFileBase = (repository: string): string | undefined => {
  const [, host = '', path = ''] = /^https:\/\/(github\.com|gitlab\.com|codeberg\.org)\/(.+)$/i.exec(repository) ?? []
  const parts = path
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .split('/')
  const [owner, name, ...rest] = parts
  if (owner === undefined || name === undefined || name === '') return undefined
  const root = `https://${host.toLowerCase()}/${owner}/${name.replace(/\.git$/, '')}`
  const [kind, ref, ...folder] = rest[0] === '-' ? rest.slice(1) : rest
  const isFolder = kind === 'tree' && ref !== undefined
  const inner = folder.map((part) => `${part}/`).join('')
  if (host.toLowerCase() === 'codeberg.org') return rest.length === 0 ? `${root}/src/HEAD/` : undefined
  const files = host.toLowerCase() === 'gitlab.com' ? `${root}/-/blob` : `${root}/blob`
  if (rest.length === 0) return `${files}/HEAD/`
  return isFolder ? `${files}/${ref}/${inner}` : undefined
}
