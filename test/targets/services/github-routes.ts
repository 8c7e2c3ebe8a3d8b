import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { GitRepository } from './git-repository.js'

/** What the API answers; a body that is no JSON is for faults. */
export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type Json = Readonly<Record<string, unknown>>
type Route = (repository: GitRepository, match: readonly string[], body: Json, query: URLSearchParams) => Promise<Reply>

/** Entries after which a recursive listing stops. */
export interface RouteOptions {
  readonly truncateAt: number
}

const says = (status: number, message: string): Reply => ({ status, body: { message } })
const NOT_FOUND = says(404, 'Not Found')
const EMPTY = says(409, 'Git Repository is empty.')

const readRef = (repository: GitRepository, name: string): Promise<string | undefined> =>
  repository.git('rev-parse', '--verify', '--quiet', `refs/${name}`).catch(() => undefined)
const isEmpty = async (repository: GitRepository): Promise<boolean> => (await repository.git('for-each-ref')) === ''
const typeOf = (repository: GitRepository, sha: string): Promise<string | undefined> =>
  repository.git('cat-file', '-t', sha).catch(() => undefined)

/** Fails on what the real host does not know or misses: a test must not pass on a request that GitHub would refuse. */
const strict = (body: Json, required: readonly string[], optional: readonly string[] = []): Reply | undefined => {
  const unknown = Object.keys(body).filter((key) => !required.includes(key) && !optional.includes(key))
  const missing = required.filter((key) => body[key] === undefined)
  if (unknown.length + missing.length === 0) return undefined
  return says(422, `Invalid request. Unknown: ${unknown}. Missing: ${missing}.`)
}

const getRef: Route = async (repository, [name = '']) => {
  if (await isEmpty(repository)) return EMPTY
  const sha = await readRef(repository, name)
  return sha === undefined ? NOT_FOUND : { status: 200, body: { ref: `refs/${name}`, object: { type: 'commit', sha } } }
}

const getCommit: Route = async (repository, [sha = '']) => {
  if ((await typeOf(repository, sha)) !== 'commit') return NOT_FOUND
  const [tree = '', parents = ''] = (await repository.git('show', '-s', '--format=%T%n%P', sha)).split('\n')
  const list = parents.split(' ').filter((each) => each !== '')
  return { status: 200, body: { sha, tree: { sha: tree }, parents: list.map((each) => ({ sha: each })) } }
}

const getTree =
  ({ truncateAt }: RouteOptions): Route =>
  async (repository, [sha = ''], _, query) => {
    if (await isEmpty(repository)) return EMPTY
    if ((await typeOf(repository, sha)) === undefined) return NOT_FOUND
    const recursive = query.has('recursive')
    const tree = await repository.list(sha, recursive)
    const truncated = recursive && tree.length > truncateAt
    return { status: 200, body: { sha, tree: tree.slice(0, recursive ? truncateAt : undefined), truncated } }
  }

const getBlob: Route = async (repository, [sha = '']) => {
  if ((await typeOf(repository, sha)) !== 'blob') return NOT_FOUND
  const bytes = await repository.bytes('cat-file', 'blob', sha)
  const content = bytes.toString('base64').replace(/.{60}/g, '$&\n')
  return { status: 200, body: { sha, size: bytes.length, content, encoding: 'base64' } }
}

const getContents: Route = async (repository, [path = ''], _, query) => {
  const ref = query.get('ref') ?? ''
  if ((await typeOf(repository, ref)) === undefined) return says(404, `No commit found for the ref ${ref}`)
  const sha = await repository.git('rev-parse', '--verify', '--quiet', `${ref}:${path}`).catch(() => undefined)
  if (sha === undefined) return NOT_FOUND
  if ((await typeOf(repository, sha)) === 'tree') return { status: 200, body: [] }
  const bytes = await repository.bytes('cat-file', 'blob', sha)
  const isLarge = bytes.length > 1024 * 1024
  const content = isLarge ? '' : bytes.toString('base64').replace(/.{60}/g, '$&\n')
  return { status: 200, body: { type: 'file', path, sha, content, encoding: isLarge ? 'none' : 'base64' } }
}

const putContents: Route = async (repository, [path = ''], body) => {
  const wrong = strict(body, ['message', 'content'], ['branch', 'sha'])
  if (wrong !== undefined) return wrong
  // Made for the first commit only.
  if (!(await isEmpty(repository))) return says(422, 'Invalid request. "sha" wasn\'t supplied.')
  const blob = await repository.feed(Buffer.from(String(body['content']), 'base64'), ['hash-object', '-w', '--stdin'])
  const tree = await repository.feed(`100644 blob ${blob}\t${path}\n`, ['mktree'])
  const sha = await repository.git('commit-tree', '-m', String(body['message']), tree)
  await repository.git('update-ref', `refs/heads/${body['branch'] ?? 'main'}`, sha)
  return { status: 201, body: { commit: { sha } } }
}

const postBlob: Route = async (repository, _, body) => {
  const wrong = strict(body, ['content'], ['encoding'])
  if (wrong !== undefined) return wrong
  if (await isEmpty(repository)) return EMPTY
  const encoding = body['encoding'] === 'base64' ? 'base64' : 'utf8'
  const bytes = Buffer.from(String(body['content']), encoding)
  return { status: 201, body: { sha: await repository.feed(bytes, ['hash-object', '-w', '--stdin']) } }
}

const postTree: Route = async (repository, _, body) => {
  const wrong = strict(body, ['tree'], ['base_tree'])
  if (wrong !== undefined) return wrong
  if (await isEmpty(repository)) return EMPTY
  const base = body['base_tree']
  if (base !== undefined && (await typeOf(repository, String(base))) !== 'tree') return says(422, 'Invalid base_tree')
  const extra = { GIT_INDEX_FILE: join(repository.dir, `index-${randomUUID()}`) }
  if (base !== undefined) await repository.feed('', ['read-tree', String(base)], extra)
  const there = new Set(base === undefined ? [] : (await repository.list(String(base), true)).map(({ path }) => path))
  const lines: string[] = []
  for (const entry of body['tree'] as readonly Json[]) {
    const { path, mode, type, sha, content } = entry
    if (mode !== '100644' || type !== 'blob' || typeof path !== 'string') return says(422, 'Invalid tree entry')
    if ((sha === undefined) === (content === undefined)) return says(422, 'Must supply either tree.sha or tree.content')
    if (sha === null) {
      if (!there.has(path)) return says(422, 'GitRPC::BadObjectState')
      lines.push(`0 ${'0'.repeat(40)}\t${path}\0`)
      continue
    }
    const blob = sha ?? (await repository.feed(String(content), ['hash-object', '-w', '--stdin']))
    if ((await typeOf(repository, String(blob))) !== 'blob') return says(422, `tree.sha ${blob} is not a valid blob`)
    lines.push(`100644 ${blob}\t${path}\0`)
  }
  await repository.feed(lines.join(''), ['update-index', '-z', '--index-info'], extra)
  return { status: 201, body: { sha: await repository.feed('', ['write-tree'], extra) } }
}

const postCommit: Route = async (repository, _, body) => {
  const wrong = strict(body, ['message', 'tree', 'parents'])
  if (wrong !== undefined) return wrong
  const parents = body['parents'] as readonly string[]
  if ((await typeOf(repository, String(body['tree']))) !== 'tree') return says(422, 'Tree SHA does not exist')
  const args = parents.flatMap((parent) => ['-p', parent])
  return {
    status: 201,
    body: { sha: await repository.git('commit-tree', String(body['tree']), ...args, '-m', String(body['message'])) },
  }
}

const postRef: Route = async (repository, _, body) => {
  const wrong = strict(body, ['ref', 'sha'])
  if (wrong !== undefined) return wrong
  if (await isEmpty(repository)) return EMPTY
  const [ref, sha] = [String(body['ref']), String(body['sha'])]
  if ((await typeOf(repository, sha)) !== 'commit') return says(422, 'Object does not exist')
  const isMade = await repository.git('update-ref', ref, sha, '0'.repeat(40)).then(
    () => true,
    () => false,
  )
  return isMade ? { status: 201, body: { ref, object: { sha } } } : says(422, 'Reference already exists')
}

const patchRef: Route = async (repository, [name = ''], body) => {
  const wrong = strict(body, ['sha'], ['force'])
  if (wrong !== undefined) return wrong
  if (body['force'] === true) return says(422, 'Never by force')
  const [old, sha] = [await readRef(repository, name), String(body['sha'])]
  if (old === undefined) return says(422, 'Reference does not exist')
  const isMoved = await repository
    .git('merge-base', '--is-ancestor', old, sha)
    .then(() => repository.git('update-ref', `refs/${name}`, sha, old))
    .then(
      () => true,
      () => false,
    )
  return isMoved
    ? { status: 200, body: { ref: `refs/${name}`, object: { sha } } }
    : says(422, 'Update is not a fast forward')
}

/** The part of GitHub's REST API that a branch is published with, on a real repository. */
export const githubRoutes = (options: RouteOptions): readonly (readonly [method: string, path: RegExp, Route])[] => [
  ['GET', /^$/, async () => ({ status: 200, body: { default_branch: 'main' } })],
  ['GET', /^\/git\/ref\/(.+)$/, getRef],
  ['GET', /^\/git\/commits\/(.+)$/, getCommit],
  ['GET', /^\/git\/trees\/(.+)$/, getTree(options)],
  ['GET', /^\/git\/blobs\/(.+)$/, getBlob],
  ['GET', /^\/contents\/(.+)$/, getContents],
  ['PUT', /^\/contents\/(.+)$/, putContents],
  ['POST', /^\/git\/blobs$/, postBlob],
  ['POST', /^\/git\/trees$/, postTree],
  ['POST', /^\/git\/commits$/, postCommit],
  ['POST', /^\/git\/refs$/, postRef],
  ['PATCH', /^\/git\/refs\/(.+)$/, patchRef],
]
