import { RegistryError } from '../../model/errors.js'

export interface GitHubOptions {
  readonly owner?: string | undefined
  readonly repo?: string | undefined
  /** Default: `gh-pages`. */
  readonly branch?: string | undefined
  /** Folder of the branch that holds the registry, posix; default: its root. A slash at its end means nothing. */
  readonly prefix?: string | undefined
  readonly token?: string | undefined
  readonly apiUrl?: string | undefined
  readonly serverUrl?: string | undefined
  /** Where `GITHUB_REPOSITORY`, `GITHUB_TOKEN`, `GITHUB_API_URL` and `GITHUB_SERVER_URL` are looked up for what is not given. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** A branch of a repository, and how to get there. */
export interface GitHubAddress {
  readonly owner: string
  readonly repo: string
  readonly branch: string
  /** `''`, or a folder that ends in a slash. */
  readonly prefix: string
  readonly token: string | undefined
  /** Neither ends in a slash. */
  readonly apiUrl: string
  readonly serverUrl: string
  /** For messages. */
  readonly location: string
}

const DEFAULT_BRANCH = 'gh-pages'
const OWNER = /^[A-Za-z0-9][A-Za-z0-9_-]*$/
const REPO = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/
/** What git-check-ref-format allows of a branch, or less. */
const BRANCH = /^(?![-./])(?!.*(\.\.|\/\/|\/\.|\.lock(\/|$)|@\{))[A-Za-z0-9._/@+=-]+(?<![./])$/
const FOLDER = /^(?!\.{1,2}(\/|$))(?!.*\/\.{0,2}(\/|$))[^\\/\p{Cc}\p{Surrogate}][^\\\p{Cc}\p{Surrogate}]*$/u

/**
 * The address that options and environment give.
 * @throws RegistryError `ENVIRONMENT_INVALID` when one is missing or can be none.
 */
export const readGitHubAddress = (options: GitHubOptions): GitHubAddress => {
  const env = options.env ?? {}
  const [envOwner = '', envRepo = ''] = (env['GITHUB_REPOSITORY'] ?? '').split('/')
  const owner = checked('owner of a repository', options.owner ?? envOwner, OWNER)
  const repo = checked('name of a repository', options.repo ?? envRepo, REPO)
  const branch = checked('branch', options.branch ?? DEFAULT_BRANCH, BRANCH)
  const folder = (options.prefix ?? '').replace(/^\/+|\/+$/g, '')
  const prefix = folder === '' ? '' : `${checked('folder of a branch', folder, FOLDER)}/`
  const serverUrl = checkedUrl(options.serverUrl ?? (env['GITHUB_SERVER_URL'] || 'https://github.com'))
  return {
    owner,
    repo,
    branch,
    prefix,
    // Of a secret that a workflow may not see, GitHub makes an empty text.
    token: (options.token ?? env['GITHUB_TOKEN']) || undefined,
    apiUrl: checkedUrl(options.apiUrl ?? (env['GITHUB_API_URL'] || 'https://api.github.com')),
    serverUrl,
    location: `${serverUrl}/${owner}/${repo}/tree/${branch}${folder === '' ? '' : `/${folder}`}`,
  }
}

const checked = (what: string, text: string, pattern: RegExp): string => {
  if (pattern.test(text)) return text
  const problem = text === '' ? `The ${what} to deploy to is missing.` : `"${text}" can be no ${what}.`
  throw new RegistryError('ENVIRONMENT_INVALID', problem, {
    hint: 'On GitHub Actions, GITHUB_REPOSITORY names the repository; elsewhere, name owner, repository and branch.',
  })
}

const checkedUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '') {
    return url.href.replace(/\/+$/, '')
  }
  throw new RegistryError('ENVIRONMENT_INVALID', 'The address of the GitHub server is no plain http(s) URL.', {
    hint: 'Check GITHUB_API_URL and GITHUB_SERVER_URL; the token goes into GITHUB_TOKEN.',
  })
}
