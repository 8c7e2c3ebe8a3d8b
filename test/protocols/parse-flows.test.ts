import { describe, expect, test } from 'vitest'
import {
  isHtml,
  isRegistryDocument,
  parseRegistryDocument,
  parseVersionsDocument,
} from '../../src/protocols/parse-flows.js'

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
const registry = (apps: unknown) => parseRegistryDocument(bytes({ apps }))
const versions = (...entries: unknown[]) => parseVersionsDocument(bytes({ versions: entries }))
const appMetadataUrl = 'https://r.example.com/a.json'
const version = { version: '1.0.0', artifactUrl: 'https://r.example.com/1.0.0.tar.gz', artifactChecksum: 'sha256:00' }

describe('parseRegistryDocument', () => {
  test('takes what a client needs, and lets be what it does not know', () => {
    const blockStyle = { iconUrl: 'https://r.example.com/a.svg', color: '#fff', shadow: 1 }
    expect(registry({ A_1: { name: 'A', description: 'd', blockStyle, appMetadataUrl, more: [] } })).toEqual({
      items: [{ slug: 'A_1', name: 'A', description: 'd', iconUrl: blockStyle.iconUrl, color: '#fff', appMetadataUrl }],
      problems: [],
    })
  })

  test.each<[string, unknown, string]>([
    ['key', { 'a b': {} }, 'app "a b" has a key that is not 1 to 64 letters, digits, "-" and "_"'],
    ['app', { a: [] }, 'app "a" is no object'],
    ['name', { a: { appMetadataUrl } }, 'app "a" has no "name"'],
    ['description', { a: { name: 'A', description: 1 } }, 'app "a" has a "description" that is no text'],
    ['blockStyle', { a: { name: 'A', blockStyle: 1 } }, 'app "a" has a "blockStyle" that is no object'],
    [
      'iconUrl',
      { a: { name: 'A', blockStyle: { iconUrl: 'data:image/png;base64,AA' } } },
      'app "a" has an "iconUrl" that is no absolute http URL',
    ],
    ['color', { a: { name: 'A', blockStyle: { color: 7 } } }, 'app "a" has a "color" that is no text'],
    ['appMetadataUrl', { a: { name: 'A' } }, 'app "a" has no "appMetadataUrl" that is an absolute http URL'],
  ])('%s', (_, apps, problem) => {
    expect(registry({ ...(apps as object), ok: { name: 'OK', appMetadataUrl } })).toEqual({
      items: [{ slug: 'ok', name: 'OK', description: '', appMetadataUrl }],
      problems: [problem],
    })
  })

  test.each<[string, string | Uint8Array, string]>([
    ['a page', '<html>', 'it is a web page, not JSON'],
    ['half', '{"apps": ', 'it is not JSON ('],
    ['a list', '[]', 'it is no JSON object'],
    ['no apps', '{}', 'it has no object "apps"'],
    ['not UTF-8', Buffer.from([0x7b, 0xff]), 'it is not JSON ('],
  ])('%s', (_, text, problem) => {
    const found = parseRegistryDocument(Buffer.from(text))
    expect(found).toEqual({ items: [], problems: [expect.stringContaining(problem)] })
  })
})

describe('parseVersionsDocument', () => {
  test('takes versions as they are written', () => {
    expect(versions(version, { ...version, version: '2.0.0-rc.1', artifactChecksum: null })).toEqual({
      items: [
        { version: '1.0.0', artifactUrl: version.artifactUrl, checksum: 'sha256:00' },
        { version: '2.0.0-rc.1', artifactUrl: version.artifactUrl, checksum: '' },
      ],
      problems: [],
    })
  })

  test.each([
    ['publishedAt', '2025-01-15T10:00:00Z', 1736935200],
    ['published_at', '2025-01-15T11:00:00.9+01:00', 1736935200],
    ['createdAt', '2025-01-15', 1736899200],
    ['createdAt', '15 Jan 2025', undefined],
    ['createdAt', '2025-01-15T10:00:00', undefined],
    ['createdAt', '2025-13-15', undefined],
    ['created', '2025-01-15', undefined],
  ])('the time %s: %s', (field, text, seconds) => {
    expect(versions({ ...version, [field]: text }).items[0]?.publishedAt).toBe(seconds)
  })

  test.each<[unknown, string]>([
    [1, 'versions[0] is no object'],
    [{ ...version, version: 1.1 }, 'versions[0] has no "version" that is text'],
    [
      { ...version, version: 'v1.0.0' },
      'version "v1.0.0" is no semantic version without build metadata; 1.0.0 would be',
    ],
    [{ ...version, version: 'new' }, 'version "new" is no semantic version without build metadata'],
    [
      { ...version, version: '1.0.0+3' },
      'version "1.0.0+3" is no semantic version without build metadata; 1.0.0 would be',
    ],
    [{ ...version, artifactUrl: 'a.tar.gz' }, 'version 1.0.0 has no "artifactUrl" that is an absolute http URL'],
  ])('%j', (entry, problem) => {
    expect(versions(entry)).toEqual({ items: [], problems: [problem] })
  })

  test('a version twice', () => {
    expect(versions(version, version, version).problems).toEqual(['version 1.0.0 is listed twice'])
  })

  test('no versions', () => {
    expect(parseVersionsDocument(bytes('{}'))).toEqual({ items: [], problems: ['it has no array "versions"'] })
  })
})

test.each([
  ['<!doctype html>', true],
  ['\ufeff\n <html>', true],
  ['{"a": "<"}', false],
  ['', false],
])('isHtml %j', (text, expected) => expect(isHtml(bytes(text))).toBe(expected))

test.each([
  ['{"apps": {}}', true],
  ['{"apps": []}', false],
  ['<html>', false],
])('isRegistryDocument %j', (text, expected) => expect(isRegistryDocument(bytes(text))).toBe(expected))
