import { gzipSync } from 'node:zlib'
import { digestOf } from '../../src/model/digest.js'

/** Where {@link foreignRegistry} says that it is, when nothing else is asked for. */
export const BASE = 'https://plugins.example.com/r/'

export const ARTIFACTS = {
  'alpha 1.0.0': gzipSync('tar of alpha 1.0.0'),
  'alpha 1.1.0': gzipSync('tar of alpha 1.1.0'),
  'beta 2.0.0-rc.1': Buffer.from('not even a gzip'),
}

export const ICON = '<svg xmlns="http://www.w3.org/2000/svg"/>\n'

export interface ForeignChanges {
  /** The URL of the folder in which the documents lie. */
  readonly base?: string
  /** Where the artifact of beta lies. */
  readonly elsewhere?: string
  readonly checksum?: string
  readonly files?: Readonly<Record<string, string | Uint8Array | undefined>>
}

/**
 * A registry as another tool may have made it, by path: `alpha`, with artifacts in a layout of its own; `beta`, whose
 * artifact and icon lie elsewhere and whose document has another name; `gamma`, whose versions lie elsewhere.
 */
export const foreignRegistry = ({ base = BASE, elsewhere, checksum, files }: ForeignChanges = {}) => {
  const alpha = (version: '1.0.0' | '1.1.0', artifactChecksum: string) => ({
    version,
    artifactUrl: `${base}apps/alpha/versions/${version}.tar.gz`,
    artifactChecksum,
  })
  const beta = {
    version: '2.0.0-rc.1',
    artifactUrl: elsewhere ?? `${base}downloads/beta%2D2.tar.gz`,
    artifactChecksum: digestOf(ARTIFACTS['beta 2.0.0-rc.1']),
    publishedAt: '2024-02-29T12:00:00.5+02:00',
  }
  const apps = {
    alpha: {
      name: 'Alpha',
      description: 'First',
      blockStyle: { iconUrl: `${base}apps/alpha/pic.svg`, color: '#abc' },
      appMetadataUrl: `${base}apps/alpha/versions.json`,
    },
    beta: {
      name: 'Beta & co',
      description: '',
      blockStyle: { iconUrl: 'https://cdn.example.com/beta.png', color: 'rebeccapurple' },
      appMetadataUrl: `${base}meta/beta.json`,
      extra: true,
    },
    gamma: {
      name: 'Gamma',
      description: 'Third',
      blockStyle: { iconUrl: `${base}apps/gamma/logo.svg`, color: '#010203' },
      appMetadataUrl: 'https://elsewhere.example.com/gamma/versions.json',
    },
  }
  const all: Record<string, string | Uint8Array | undefined> = {
    'registry.json': JSON.stringify({ apps }, null, 4),
    'apps/alpha/versions.json': JSON.stringify({
      versions: [
        alpha('1.0.0', checksum ?? digestOf(ARTIFACTS['alpha 1.0.0'])),
        alpha('1.1.0', digestOf(ARTIFACTS['alpha 1.1.0']).slice(7).toUpperCase()),
      ],
    }),
    'meta/beta.json': JSON.stringify({ versions: [beta] }),
    'apps/alpha/versions/1.0.0.tar.gz': ARTIFACTS['alpha 1.0.0'],
    'apps/alpha/versions/1.1.0.tar.gz': ARTIFACTS['alpha 1.1.0'],
    ...(elsewhere === undefined ? { 'downloads/beta-2.tar.gz': ARTIFACTS['beta 2.0.0-rc.1'] } : {}),
    'apps/alpha/pic.svg': ICON,
    'apps/gamma/logo.svg': ICON,
    ...files,
  }
  return Object.fromEntries(
    Object.entries(all).filter((file): file is [string, string | Uint8Array] => file[1] !== undefined),
  )
}
