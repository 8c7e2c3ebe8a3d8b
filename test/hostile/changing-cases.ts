import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'vitest'
import { config, type Files, LOGO } from '../diagnostics/sample-registry.js'
import type { HostileCase } from './attempt.js'
import { finding, HELLO } from './words.js'

type Cases = Readonly<Record<string, HostileCase>>

const meanwhile = (line: string, expected: HostileCase['expect'], files: Files = {}): HostileCase => ({
  files,
  meanwhile: line,
  alters: ['registry/plugins'],
  apart: true,
  expect: expected,
})

/** A plugin whose name comes first, with a bundle command. */
const FIRST: Files = {
  'registry.yaml': config('bundle: {command: "sh build.sh {out}", protocols: [flows]}\n'),
  'plugins/a/manifest.json': '{"name": "A", "description": "d", "color": "#00aa00"}',
  'plugins/a/VERSION': '1.0.0\n',
  'plugins/a/logo.svg': LOGO,
}

const PACK = 'tar -czf "$1" VERSION'

const unreadable = (problem: string): HostileCase['expect'] => ({
  code: 'FILE_UNREADABLE',
  message: problem,
})

const MAIN = `<>/registry/${HELLO}/main.js`
const irregular = unreadable(`Could not read ${MAIN}: it is no regular file any more`)
const isLink = unreadable(`Could not read ${MAIN}: ELOOP: too many symbolic links encountered, open '${MAIN}'`)
const changed = unreadable(`${MAIN} changed while it was read: it no longer has 35 bytes.`)

export const CHANGING_CASES: Cases = {
  'a file that grows': meanwhile('echo more >> main.js', changed),
  'a file that shrinks': meanwhile('echo less > main.js', changed),
  'a file that becomes endless': meanwhile('ln -sf /dev/zero main.js', isLink),
  'a file that vanishes': meanwhile(
    'rm main.js',
    unreadable(`Could not read ${MAIN}: ENOENT: no such file or directory, open '${MAIN}'`),
  ),
  'a file that becomes a folder': meanwhile('rm main.js && mkdir main.js', irregular),
  'a file that becomes a pipe': meanwhile('rm main.js && mkfifo main.js', irregular),
  'a file that becomes a link out, to a file of the same size': {
    ...meanwhile('head -c 35 /dev/zero > ../../../tmp/s; rm main.js && ln -s ../../../tmp/s main.js', isLink),
    alters: ['registry/plugins', 'tmp'],
  },
  'a README that grows': meanwhile(
    'echo more >> README.md',
    unreadable(`<>/registry/${HELLO}/README.md changed while it was read.`),
    { [`${HELLO}/README.md`]: '# Hello\n' },
  ),
  'a README that becomes a pipe': meanwhile(
    'rm README.md && mkfifo README.md',
    unreadable(`Could not read <>/registry/${HELLO}/README.md: not a regular file.`),
    { [`${HELLO}/README.md`]: '# Hello\n' },
  ),
  'a README that becomes endless': meanwhile(
    'ln -sf /dev/zero README.md',
    unreadable(`Could not read <>/registry/${HELLO}/README.md: not a regular file.`),
    { [`${HELLO}/README.md`]: '# Hello\n' },
  ),
  'a README that vanishes': meanwhile(
    'rm README.md',
    unreadable(`Could not read <>/registry/${HELLO}/README.md: ENOENT: no such file or directory.`),
    { [`${HELLO}/README.md`]: '# Hello\n' },
  ),
  'a plugin that vanishes': meanwhile(
    'rm -r ../hello',
    unreadable(`Could not read ${MAIN}: ENOENT: no such file or directory, open '${MAIN}'`),
  ),
  'a file that is replaced by another of the same size': meanwhile('rm main.js && head -c 35 /dev/zero > main.js', []),
}

const bundle = (script: string, expected: HostileCase['expect']): HostileCase => ({
  files: { ...FIRST, 'plugins/a/build.sh': `${script}\n` },
  alters: ['registry/plugins'],
  apart: true,
  expect: expected,
})

const failed = (problem: string, output = '') =>
  finding('BUNDLE_FAILED', 'plugins/a/VERSION:1', { slug: 'a', version: '1.0.0', problem, output })

export const BUNDLE_CASES: Cases = {
  'a bundle command that makes a link out': bundle('ln -sf ../../outside/secret.txt "$1"', [
    failed('wrote no file to {out}'),
  ]),
  'a bundle command that makes a pipe': bundle('mkfifo "$1"', [failed('wrote no file to {out}')]),
  'a bundle command that makes a folder': bundle('mkdir "$1"', [failed('wrote no file to {out}')]),
  'a bundle command that makes nothing': bundle(':', [failed('wrote no file to {out}')]),
  'a bundle command that makes no tarball': bundle('echo x > "$1"', [failed('what it wrote is not gzip-compressed')]),
  'a bundle command that fails with a terminal sequence': bundle("printf '\\033[2J\\033]0;x\\007' >&2; exit 7", [
    failed('ended with exit code 7', '\u001b[2J\u001b]0;x\u0007'),
  ]),
  'a bundle command that talks without end': bundle('yes no | head -c 20000000; exit 1', [
    failed('ended with exit code 1', `o\n${'no\n'.repeat(1364)}no`),
  ]),
  'a bundle command that is killed': bundle('kill -9 $$', [failed('ended with exit code 137', 'Killed\n')]),
  'a bundle command that leaves a process with our output': bundle(`setsid sleep 30 & ${PACK}`, []),
  'a bundle command that makes the out dir': {
    ...bundle(`mkdir ../../dist; echo mine > ../../dist/mine.txt; ${PACK}`, {
      code: 'OUT_DIR_UNUSABLE',
      message: expect.stringMatching(
        /^Could not write <>\/registry\/dist: ENOTEMPTY: directory not empty, rename /,
      ) as never,
    }),
    alters: ['registry/plugins', 'registry/dist'],
  },
  'a bundle command that removes what we have staged': bundle(`${PACK}; rm -r ../../.dist.partial-*`, [
    failed('wrote no file to {out}'),
  ]),
  'a tarball over the limit': {
    files: {
      ...FIRST,
      'registry.yaml': `${FIRST['registry.yaml']}limits: {artifact: 50 kB}\n`,
      'plugins/a/build.sh': `head -c 90000 /dev/urandom > noise; tar -czf "$1" noise\n`,
    },
    alters: ['registry/plugins'],
    apart: true,
    expect: [
      finding('ARTIFACT_TOO_LARGE', 'plugins/a/VERSION:1', {
        slug: 'a',
        version: '1.0.0',
        size: expect.any(Number) as never,
        limit: 50_000,
      }),
    ],
  },
}

const git = (dir: string, ...args: readonly string[]): void => {
  execFileSync('git', ['-C', dir, '-c', 'user.name=n', '-c', 'user.email=e@example.com', ...args], { stdio: 'ignore' })
}

/** Without SOURCE_DATE_EPOCH, git is asked for the time of the sources. */
const byGit: HostileCase['options'] = () => ({ env: {} })

export const GIT_CASES: Cases = {
  'a folder with a config of git that runs a program': {
    files: {
      HEAD: 'ref: refs/heads/main\n',
      'refs/x': '',
      'objects/x': '',
      config:
        '[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n\tfsmonitor = "touch ../outside/pwned; false"\n',
    },
    options: byGit,
    expect: [],
  },
  'a checkout whose index git would like to write': {
    setup: ({ dir }) => {
      git(dir, 'init', '--quiet')
      git(dir, 'add', '.')
      git(dir, 'commit', '--quiet', '--message', 'x')
      execFileSync('touch', ['-d', '2020-01-01', join(dir, HELLO, 'main.js')])
    },
    options: byGit,
    expect: [],
  },
}
