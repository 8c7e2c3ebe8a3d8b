import type { LocalRegistry } from '../../src/commands/deploying/local-registry.js'
import type { Catalog, CatalogEntry } from '../../src/model/catalog.js'
import { type Digest, digestOf } from '../../src/model/digest.js'
import { copyPath } from '../../src/model/layout.js'
import type { PluginRecord } from '../../src/model/record.js'
import { siteFiles } from '../../src/model/site.js'
import type { Slug } from '../../src/model/slug.js'
import type { TreeFile } from '../../src/model/tree.js'
import { assemblePlugin } from '../../src/stages/assemble-plugin.js'
import { assembleIndex } from '../../src/stages/assemble-tree.js'
import { renderPluginReadme } from '../../src/stages/site/render-plugin-readme.js'
import type { MemoryStore } from '../targets/memory-target.js'

/*
 * What must hold of a store at every moment, whoever has died and whatever is still on its way:
 * the catalog leads to records and artifacts with the bytes that it names; it never loses a version; no document leads to an
 * artifact that is missing or different, none of the whole registry to a plugin without documents; the documents of what is
 * not pending are exactly what the catalog makes of them; and what was deployed with success is in the catalog.
 */

export interface Invariants {
  /** What is wrong after the last move. Looks only at what has changed since it was asked before. */
  readonly check: (
    outcomes: readonly (string | Error | undefined)[],
    publishers: readonly LocalRegistry[],
  ) => string | undefined
  /** When everybody has ended. */
  readonly checkRest: () => string | undefined
}

type Outcome = string | Error | undefined
type Versions = Readonly<Record<string, { readonly content: string; readonly unpublished?: true }>>

const BASE = 'https://r.example.com/'
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

/** Of a document by its bytes: the same come again in thousands of runs. */
const parsed = new Map<string, unknown>()
const parsedBytes = new WeakMap<Uint8Array, unknown>()
const parse = (bytes: Uint8Array): unknown => {
  const known = parsedBytes.get(bytes)
  if (known !== undefined) return known
  const text = textOf(bytes)
  const value = parsed.get(text) ?? JSON.parse(text)
  parsed.set(text, value)
  parsedBytes.set(bytes, value)
  return value
}

const digests = new WeakMap<Uint8Array, Digest>()
const trim = (bytes: Uint8Array): Uint8Array => Buffer.from(textOf(bytes).trimEnd())

const digestOnce = (bytes: Uint8Array): Digest => {
  const known = digests.get(bytes) ?? digestOf(bytes)
  digests.set(bytes, known)
  return known
}

/** What a catalog makes of every path. Equal catalogs are one object here, and pin equal records. */
const renderings = new WeakMap<object, ReadonlyMap<string, Uint8Array | Digest>>()

export const createInvariants = (store: MemoryStore, ignoresSalt = false): Invariants => {
  const before = new Map(store.objects)
  store.touched.clear()
  const read = <T>(path: string): T | undefined => {
    const held = store.objects.get(path)
    return held === undefined ? undefined : (parse(held.bytes) as T)
  }
  const has = (path: string, digest?: string): boolean => {
    const held = store.objects.get(path)
    return held !== undefined && (digest === undefined || digestOnce(held.bytes) === digest)
  }
  const isAsWanted = (path: string, wanted: Uint8Array | Digest): boolean => {
    if (typeof wanted === 'string') return has(path, wanted)
    const held = store.objects.get(path)
    if (held === undefined) return false
    return ignoresSalt ? Buffer.compare(trim(held.bytes), trim(wanted)) === 0 : Buffer.compare(held.bytes, wanted) === 0
  }
  const catalog = (): Catalog | undefined => read<Catalog>('catalog.json')

  const checkCatalog = (now: Catalog): string | undefined => {
    for (const [slug, entry] of Object.entries(now.plugins) as [Slug, CatalogEntry][]) {
      if (!has(entry.record, entry.digest)) return `the catalog pins a record that is not there: ${entry.record}`
      const record = read<PluginRecord>(entry.record) as PluginRecord
      for (const [version, { artifact }] of Object.entries(record.releases)) {
        const isGone = record.lifecycle[version as keyof typeof record.lifecycle]?.unpublished !== undefined
        if (!isGone && !has(artifact.path ?? '', artifact.digest)) {
          return `the record of ${slug} ${version} names an artifact that is missing or different`
        }
      }
    }
    const { site } = now.config
    const missing = site && siteFiles(site).find(({ path, digest }) => !has(path, digest))
    if (missing !== undefined) return `pages load ${missing.path}, which is missing or different`
    const old = before.get('catalog.json')
    const previous = old === undefined ? undefined : (parse(old.bytes) as Catalog)
    for (const [slug, entry] of Object.entries(previous?.plugins ?? {})) {
      const after = (now.plugins as Readonly<Record<string, CatalogEntry>>)[slug]
      const kept: Versions | undefined = after?.versions
      if (entry.origin !== undefined && after?.origin !== entry.origin) return `${slug} has another owner`
      for (const [version, facts] of Object.entries(entry.versions as Versions)) {
        if (kept?.[version] === undefined) return `the catalog lost ${slug} ${version}`
        if (kept[version].content !== facts.content) return `${slug} ${version} has other content`
        if (facts.unpublished === true && kept[version].unpublished !== true) return `${slug} ${version} came back`
      }
    }
    return checkSettled(now, [...rendered(now).keys()])
  }

  const rendered = (now: Catalog): ReadonlyMap<string, Uint8Array | Digest> => {
    const known = renderings.get(now)
    if (known !== undefined) return known
    const files: TreeFile[] = [...assembleIndex(now)]
    for (const entry of Object.values(now.plugins)) {
      const record = read<PluginRecord>(entry.record)
      if (record !== undefined) files.push(...assemblePlugin(record, now.config, readmeOf(record, now)))
    }
    const shown = files.filter(({ class: kind }) => ['document', 'index', 'asset', 'schema', 'host'].includes(kind))
    const wanted = new Map(shown.map(({ path, body }) => [path, 'bytes' in body ? body.bytes : body.digest] as const))
    renderings.set(now, wanted)
    return wanted
  }

  /** As its publisher has kept it. */
  const readmeOf = (record: PluginRecord, now: Catalog): string | undefined => {
    const { readme } = record.listing
    const held = readme && store.objects.get(copyPath(record.slug, readme.digest))
    return held && now.config.site && renderPluginReadme(record, now.config, held.bytes)
  }

  /** What is not pending is exactly what the catalog makes of it. */
  const checkSettled = (now: Catalog, paths: readonly string[]): string | undefined => {
    const pending = new Set<string>(now.pending)
    for (const path of paths) {
      const wanted = rendered(now).get(path)
      if (wanted === undefined) continue
      const slug = /^(?:apps|plugins)\/([^/.]+)/.exec(path)?.[1]
      const isGlobal = slug === undefined || slug === 'search' || slug === 'tags'
      if (isGlobal ? pending.size > 0 : pending.has(slug)) continue
      if (!isAsWanted(path, wanted)) return `nothing is pending for ${path}, and it is not what the catalog makes of it`
    }
    return undefined
  }

  /** What a document leads to, and what it no longer lists. */
  const checkDocument = (path: string): string | undefined => {
    const now = catalog()
    if (path.endsWith('versions.json')) {
      const listed = (bytes: Uint8Array | undefined): readonly Record<string, string>[] =>
        bytes === undefined ? [] : (parse(bytes) as { versions: Record<string, string>[] }).versions
      const after = listed(store.objects.get(path)?.bytes)
      for (const { artifactUrl = '', artifactChecksum } of after) {
        if (!has(artifactUrl.slice(BASE.length), artifactChecksum))
          return `${path} leads to a missing artifact: ${artifactUrl}`
      }
      const slug = path.split('/')[1] ?? ''
      const entry = (now?.plugins as Readonly<Record<string, CatalogEntry>> | undefined)?.[slug]
      const record = entry && read<PluginRecord>(entry.record)
      for (const { version = '' } of listed(before.get(path)?.bytes)) {
        const isSaid = record?.lifecycle[version as keyof typeof record.lifecycle] !== undefined
        if (!isSaid && !after.some((each) => each['version'] === version)) return `${path} lost ${version}`
      }
    }
    if (path === 'registry.json') {
      const apps = Object.keys(read<{ apps: object }>(path)?.apps ?? {})
      const without = apps.find((slug) => !has(`apps/${slug}/versions.json`) || !has(`plugins/${slug}.json`))
      if (without !== undefined) return `${path} names ${without}, which has no documents`
      const old = before.get(path)
      const isSaid = (slug: string): boolean =>
        Object.values(now?.plugins[slug as Slug]?.versions ?? {}).some(({ lifecycle }) => lifecycle !== undefined)
      const listed = old === undefined ? [] : Object.keys((parse(old.bytes) as { apps: object }).apps)
      const lost = listed.find((slug) => !apps.includes(slug) && !isSaid(slug))
      if (lost !== undefined) return `${path} lost ${lost}`
    }
    return now === undefined ? undefined : checkSettled(now, [path])
  }

  const checkSuccess = (outcomes: readonly Outcome[], publishers: readonly LocalRegistry[]): string | undefined => {
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome !== 'ok') continue
      for (const [slug, entry] of Object.entries(publishers[index]?.catalog.plugins ?? {})) {
        const now = catalog()?.plugins as Readonly<Record<string, CatalogEntry>> | undefined
        const there: Versions = now?.[slug]?.versions ?? {}
        for (const [version, { content }] of Object.entries(entry.versions as Versions)) {
          if (there[version]?.content !== content) return `P${index} deployed ${slug} ${version}, and it is not there`
        }
      }
    }
    return undefined
  }

  return {
    check: (outcomes, publishers) => {
      const changed = [...store.touched].filter((path) => store.objects.has(path))
      const removed = [...store.touched].filter((path) => !store.objects.has(path))
      const now = catalog()
      const found =
        (removed.length > 0 && now !== undefined ? checkCatalog(now) : undefined) ??
        changed
          .map((path) => (path === 'catalog.json' && now !== undefined ? checkCatalog(now) : checkDocument(path)))
          .find((problem) => problem !== undefined) ??
        checkSuccess(outcomes, publishers)
      for (const path of store.touched) {
        const held = store.objects.get(path)
        if (held === undefined) before.delete(path)
        else before.set(path, held)
      }
      store.touched.clear()
      return found
    },
    checkRest: () => {
      const now = catalog()
      if (now === undefined) return 'there is no catalog'
      if (now.pending.length > 0) return `everybody has ended, and ${now.pending} is pending`
      return checkCatalog(now)
    },
  }
}
