import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { verifyRebuild } from '../../src/commands/verify-rebuild.js'
import { digestOf } from '../../src/model/digest.js'
import type { Case } from './manifest-cases.js'
import { config } from './sample-registry.js'
import { tarball } from './tarball.js'

const ARTIFACT = 'dist/apps/hello/1.0.0.tar.gz'
const hello = { slug: 'hello', version: '1.0.0' }

/** The sample, published, then verified. */
const verified: Pick<Case, 'before' | 'run'> = { before: {}, run: (dir) => verifyRebuild({ dir, env: {} }) }

/** Digests of the sample's artifact and tar, and of the tar with another `main.js`: known, since packing is reproducible. */
const PUBLISHED = { size: 305, digest: 'sha256:8696fa6045f0f9b592f34d8f1b4f4e85164f36c2fa7178264b2d9c587a6792dc' }
const CONTENT = 'sha256:79ef1de344214af80da40061f395a8e56f85681c3f85e0ceb708bb61ed46f02a'
const CHANGED = 'sha256:cbdc4c3f771110173150e160e334ca97abdf9c5e8fe8a108cbdbed922e4dc0e1'

const bundle = { 'registry.yaml': config('bundle: {command: "cp ../../given.tar.gz {out}"}\n') }
const [GIVEN, OTHER] = [tarball({ a: '1' }), tarball({ a: '2' })]

export const VERIFY_CASES = {
  ARTIFACT_MISSING: {
    ...verified,
    setup: (dir) => rmSync(join(dir, ARTIFACT)),
    place: { file: ARTIFACT },
    args: { ...hello, isAtHand: true },
  },
  ARTIFACT_UNREADABLE: {
    ...verified,
    setup: (dir) => {
      rmSync(join(dir, ARTIFACT))
      mkdirSync(join(dir, ARTIFACT))
    },
    place: { file: ARTIFACT },
    args: { ...hello, problem: expect.stringMatching(/^Could not read .*: it is no file\.$/) },
  },
  ARTIFACT_DAMAGED: {
    ...verified,
    setup: (dir) => writeFileSync(join(dir, ARTIFACT), 'x'),
    place: { file: ARTIFACT },
    args: { ...hello, recorded: PUBLISHED, found: { size: 1, digest: digestOf('x') }, isAtHand: true },
  },
  REBUILD_DIFFERS: {
    ...verified,
    files: { 'plugins/hello/main.js': 'export const greet = () => "changed"\n' },
    place: { file: 'plugins/hello/plugin.yaml', line: 2, column: 10 },
    args: { ...hello, published: CONTENT, here: CHANGED },
  },
  BUNDLE_DIFFERS: {
    ...verified,
    before: { ...bundle, 'given.tar.gz': GIVEN },
    files: { 'given.tar.gz': OTHER },
    place: { file: 'plugins/hello/plugin.yaml', line: 2, column: 10 },
    args: { ...hello, published: digestOf(gunzipSync(GIVEN)), here: digestOf(gunzipSync(OTHER)) },
    severity: 'warning',
  },
} satisfies Readonly<Record<string, Case>>
