import { adopt } from '../../src/commands/adopt.js'
import { digestOf } from '../../src/model/digest.js'
import type { Case } from './manifest-cases.js'

const BASE = 'https://r.example.com/'
const ARTIFACT = 'not even a tarball: that is not asked of an adopted registry'

const registry = (iconUrl: string): string =>
  JSON.stringify({
    apps: {
      hello: {
        name: 'Hello',
        description: 'd',
        blockStyle: { iconUrl, color: '#00aa00' },
        appMetadataUrl: `${BASE}apps/hello/versions.json`,
      },
    },
  })

const versions = (artifactChecksum: string, name = '1.0.0.tar.gz'): string =>
  JSON.stringify({ versions: [{ version: '1.0.0', artifactUrl: `${BASE}apps/hello/${name}`, artifactChecksum }] })

/** A registry that somebody else made, in a folder beside the sample. */
const foreign = (document: string, iconUrl = 'https://elsewhere.example.com/i.svg'): Pick<Case, 'files' | 'run'> => ({
  files: {
    'old/registry.json': registry(iconUrl),
    'old/apps/hello/versions.json': document,
    'old/apps/hello/1.0.0.tar.gz': ARTIFACT,
  },
  run: (dir) => adopt({ source: `${dir}/old`, out: `${dir}/adopted`, baseUrl: BASE, env: {} }),
})

const url = `${BASE}apps/hello/1.0.0.tar.gz`
const place = { file: 'apps/hello/versions.json' }

export const ADOPT_CASES = {
  ADOPT_DOCUMENT_INVALID: {
    ...foreign('{"versions": 1}'),
    place,
    args: { url: `${BASE}apps/hello/versions.json`, problem: 'it has no array "versions"' },
  },
  ADOPT_ARTIFACT_MISSING: {
    ...foreign(versions(digestOf(ARTIFACT), '9.tar.gz')),
    place,
    args: { slug: 'hello', version: '1.0.0', url: `${BASE}apps/hello/9.tar.gz`, problem: 'there is no such file' },
  },
  ADOPT_ICON_MISSING: {
    ...foreign(versions(digestOf(ARTIFACT)), `${BASE}apps/hello/icon.svg`),
    place: { file: 'apps/hello/icon.svg' },
    args: { slug: 'hello', url: `${BASE}apps/hello/icon.svg` },
    severity: 'warning',
  },
  ADOPT_CHECKSUM_WRONG: {
    ...foreign(versions(digestOf('other'))),
    place,
    args: { slug: 'hello', version: '1.0.0', url, published: digestOf('other'), found: digestOf(ARTIFACT) },
  },
  ADOPT_CHECKSUM_UNKNOWN: {
    ...foreign(versions('unknown')),
    place,
    args: { slug: 'hello', version: '1.0.0', url, published: 'unknown' },
    severity: 'note',
  },
} satisfies Readonly<Record<string, Case>>
