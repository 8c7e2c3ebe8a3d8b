import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openGitHubPagesTarget } from '../../src/io/targets/github-pages.js'
import { writePagesDir } from '../../src/io/targets/write-pages-dir.js'
import { binary, object, written } from './pages-fixture.js'
import { type GitHubServer, startGitHubServer } from './services/github-server.js'

let server: GitHubServer
let dir: string
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'site-'))
  server = await startGitHubServer({ isPrivate: true })
})
afterEach(async () => {
  await server.close()
  rmSync(dir, { recursive: true })
})

const publish = async (content: Readonly<Record<string, string | Uint8Array>>, prefix = ''): Promise<string> => {
  const target = await openGitHubPagesTarget({ ...server, prefix })
  const write = Object.entries(content).map(([path, bytes]) => object(path, bytes))
  return written(await target.apply(await target.open(), { write, remove: [], message: 'Publish' }))
}

const filesOf = (root: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name))
      .sort()
      .map((file) => [file.slice(root.length + 1), readFileSync(file, 'latin1')]),
  )

test('the folder holds the branch as it is, byte for byte', async () => {
  await publish({ 'catalog.json': '1', 'old.json': '1' })
  const target = await openGitHubPagesTarget({ ...server })
  const change = {
    write: [
      object('catalog.json', '{"a":\n "b"}\r\n'),
      object('apps/a/1.0.0.tar.gz', binary(1)),
      object('.gitattributes', '* text=auto eol=crlf\n*.json ident export-ignore filter=lfs\n'),
      object('id.json', '$Id$\n'),
      object('CNAME', 'plugins.example.com\n'),
    ],
    remove: ['old.json'],
    message: 'Publish again',
  }
  const revision = written(await target.apply(await target.open(), change))
  const site = join(dir, 'made/_site')
  expect(await writePagesDir(server, site)).toEqual({ dir: site, revision })
  expect(filesOf(site)).toEqual({
    '.gitattributes': '* text=auto eol=crlf\n*.json ident export-ignore filter=lfs\n',
    '.nojekyll': '',
    CNAME: 'plugins.example.com\n',
    'apps/a/1.0.0.tar.gz': Buffer.from(binary(1)).toString('latin1'),
    'catalog.json': '{"a":\n "b"}\r\n',
    'id.json': '$Id$\n',
  })
})

test('of a registry in a folder of the branch, the whole branch is the site', async () => {
  await publish({ 'catalog.json': '1' }, 'v1')
  await writePagesDir({ ...server, prefix: 'v1' }, dir)
  expect(Object.keys(filesOf(dir))).toEqual(['.nojekyll', 'v1/catalog.json'])
})

test('a link in the branch leads nowhere', async () => {
  await publish({ 'a.json': '1' })
  const { git, feed } = server.repository
  const blob = await feed('/etc/passwd', ['hash-object', '-w', '--stdin'])
  const tree = await feed(`120000 blob ${blob}\tlink\n`, ['mktree'])
  const commit = await git('commit-tree', '-p', 'gh-pages', '-m', 'link', tree)
  await git('update-ref', 'refs/heads/gh-pages', commit)
  await writePagesDir(server, dir)
  expect(filesOf(dir)).toEqual({ link: '/etc/passwd' })
})

test('a folder with something in it is left alone', async () => {
  await publish({ 'a.json': '1' })
  writeFileSync(join(dir, 'mine'), 'x')
  await expect(writePagesDir(server, dir)).rejects.toMatchObject({ code: 'OUT_DIR_UNUSABLE' })
  await expect(writePagesDir(server, join(dir, 'mine'))).rejects.toMatchObject({ code: 'OUT_DIR_UNUSABLE' })
  expect(filesOf(dir)).toEqual({ mine: 'x' })
})

test('what cannot be read is an error, and not an empty site', async () => {
  const empty = join(dir, 'empty')
  mkdirSync(empty)
  const attempt = (options: Parameters<typeof writePagesDir>[0]) => writePagesDir({ ...server, ...options }, empty)
  await expect(attempt({})).rejects.toMatchObject({ code: 'TARGET_MISSING' })
  await publish({ 'a.json': '1' })
  await expect(attempt({ branch: 'other' })).rejects.toMatchObject({ code: 'TARGET_MISSING' })
  await expect(attempt({ repo: 'other' })).rejects.toMatchObject({ code: 'TARGET_MISSING' })
  await expect(attempt({ token: '' })).rejects.toMatchObject({ code: 'TARGET_DENIED' })
  const denied: unknown = await attempt({ token: 'ghs_wrong' }).catch((error: unknown) => error)
  expect(denied).toMatchObject({ code: 'TARGET_DENIED' })
  expect(String(denied)).not.toContain('ghs_wrong')
  expect(readdirSync(empty)).toEqual([])
})
