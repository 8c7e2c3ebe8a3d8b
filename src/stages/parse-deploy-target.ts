import { resolve } from 'node:path'
import type { DeployConfig } from '../model/deploy-config.js'
import { isSafePath } from '../model/layout.js'

/** What a target's URL says of it, or the problem, in words that continue a sentence and do not repeat the value. */
export type ParsedTarget = { readonly target: DeployConfig } | { readonly problem: string }

/** Where GitHub Pages looks unless it is told otherwise. */
const PAGES_BRANCH = 'gh-pages'

const FORMS = 'must be a folder, s3://<bucket>/<prefix>, azure://<account>/<container>/<prefix> or github-pages'

/**
 * The target that a text names: `s3://bucket/prefix`, `azure://account/container/prefix`, `github-pages` (of this
 * repository), `github://owner/repo#branch`, `file:///srv/www`, or a folder relative to `dir`.
 */
export const parseDeployTarget = (text: string, dir: string): ParsedTarget => {
  const trimmed = text.trim()
  if (trimmed === '') return { problem: 'must not be empty' }
  if (trimmed === 'github-pages') return { target: { kind: 'github-pages', branch: PAGES_BRANCH, prefix: '' } }
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(trimmed)?.[1]?.toLowerCase()
  if (scheme === undefined) return { target: { kind: 'directory', dir: resolve(dir, trimmed) } }
  const parse = Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined
  if (parse === undefined) return { problem: FORMS }
  const rest = trimmed.slice(scheme.length + '://'.length)
  if (rest.includes('?')) return { problem: 'must not hold "?": give its settings as fields of `deploy`' }
  if (rest.split('/')[0]?.includes('@')) return { problem: 'must not hold a user name or password' }
  return parse(rest)
}

/** A folder of the target: empty, or safe and with a final slash; `undefined` when it is neither. */
export const parsePrefix = (text: string): string | undefined => {
  const bare = text.trim().replace(/^\/+|\/+$/g, '')
  if (bare === '') return ''
  return isSafePath(bare) && !/[?#]/.test(bare) ? `${bare}/` : undefined
}

const BAD_PREFIX = { problem: 'has a prefix that is no plain path, such as plugins or team/plugins' }

const parseS3 = (rest: string): ParsedTarget => {
  const [bucket = '', ...path] = rest.split('/')
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/.test(bucket))
    return { problem: 'must name a bucket: s3://<bucket>/<prefix>' }
  const prefix = parsePrefix(path.join('/'))
  return prefix === undefined ? BAD_PREFIX : { target: { kind: 's3', bucket, prefix } }
}

const parseAzure = (rest: string): ParsedTarget => {
  const [account = '', container = '', ...path] = rest.split('/')
  if (!/^[a-z0-9]{3,24}$/.test(account) || !/^(\$web|(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*)$/.test(container)) {
    return { problem: 'must name a storage account and a container: azure://<account>/<container>/<prefix>' }
  }
  const prefix = parsePrefix(path.join('/'))
  return prefix === undefined ? BAD_PREFIX : { target: { kind: 'azure', account, container, prefix } }
}

const parseGitHub = (rest: string): ParsedTarget => {
  const [place = '', branch = PAGES_BRANCH, ...more] = rest.split('#')
  const [owner = '', repo = '', ...path] = place.split('/')
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/.test(owner) || !/^[A-Za-z0-9._-]{1,100}$/.test(repo)) {
    return { problem: 'must name a repository: github://<owner>/<repo>#<branch>' }
  }
  if (more.length > 0 || !isBranch(branch)) return { problem: 'must name a branch after its "#"' }
  const prefix = parsePrefix(path.join('/'))
  return prefix === undefined ? BAD_PREFIX : { target: { kind: 'github-pages', owner, repo, branch, prefix } }
}

/** As git allows it, as far as anybody uses it. */
export const isBranch = (branch: string): boolean =>
  /^[A-Za-z0-9][\w./-]*$/.test(branch) && !/\.\.|\/\/|\/$|\.lock$|\.$/.test(branch)

const parseFile = (rest: string): ParsedTarget => {
  const problem = { problem: 'must be an absolute folder of this machine: file:///srv/www' }
  if (!rest.startsWith('/') || rest.includes('#')) return problem
  try {
    // Of Windows, `/C:/www` is `C:/www`.
    return { target: { kind: 'directory', dir: decodeURIComponent(rest).replace(/^\/([A-Za-z]:\/)/, '$1') } }
  } catch {
    return problem
  }
}

const SCHEMES: { readonly [scheme: string]: ((rest: string) => ParsedTarget) | undefined } = {
  s3: parseS3,
  azure: parseAzure,
  github: parseGitHub,
  file: parseFile,
}
