/**
 * The repository that an address of git names, the same for every way to reach it and without user or password:
 * `github.com/acme/plugins`. `undefined` for a folder, which has another path on each machine.
 */
export const parseOrigin = (address: string): string | undefined => {
  const text = address.trim()
  const url = URL.canParse(text) && text.includes('://') ? new URL(text) : undefined
  // `git@github.com:acme/plugins.git`; one letter before the colon is a drive.
  const short = /^(?:[^@/\s]+@)?([^:/\s]{2,}):(?!\/\/)(\S+)$/.exec(text)
  const [host, path] =
    url === undefined ? [short?.[1], short?.[2]] : url.protocol === 'file:' ? [] : [url.hostname, url.pathname]
  const bare = path?.replace(/^\/+|\/+$|\/*(\.git)?\/*$/g, '') ?? ''
  return host === undefined || host === '' || bare === '' ? undefined : `${host.toLowerCase()}/${bare}`
}
