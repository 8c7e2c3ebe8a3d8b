import { mapBounded } from '../../src/io/map-bounded.js'
import { digestOf } from '../../src/model/digest.js'

/** JSON of an unknown shape: a reader takes documents as they come. */
type Json = { readonly [key: string]: Json } & readonly Json[] & string

/** The bytes at a path of the registry; `undefined` when nothing is there. */
export type ReadPath = (path: string) => Promise<Uint8Array | undefined>

/** What a client came upon. */
export interface Reading {
  /** `<path>: <problem>`: what is missing or different. */
  readonly problems: readonly string[]
  /** `<slug> <version>` of every release that a list shows. */
  readonly versions: ReadonlySet<string>
  /** Files, each counted once. */
  readonly reached: number
}

/**
 * Reads a registry as its clients do, from each root to the end of every pointer; an empty place has no roots. While a deploy
 * runs, an icon, a README or a definition may be a moment behind its record: only `atRest` must they be what it says.
 */
export const readAsClient = async (read: ReadPath, baseUrl: string, atRest: boolean): Promise<Reading> => {
  const problems = new Set<string>()
  const versions = new Set<string>()
  const found = new Map<string, Promise<Uint8Array | undefined>>()
  const get = async (path: string, digest?: string, isRoot = false): Promise<Uint8Array | undefined> => {
    const reading = (atRest ? found.get(path) : undefined) ?? read(path)
    found.set(path, reading)
    const bytes = await reading
    if (bytes === undefined && !isRoot) problems.add(`${path}: missing`)
    if (bytes !== undefined && digest !== undefined && digestOf(bytes) !== digest) problems.add(`${path}: other bytes`)
    return bytes
  }
  const json = async (path: string, digest?: string, isRoot = false): Promise<Json | undefined> => {
    const bytes = await get(path, digest, isRoot)
    return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString()) as Json)
  }
  const pathOf = (url: string | undefined): string | undefined =>
    url?.startsWith(baseUrl) === true ? decodeURI(url.slice(baseUrl.length)) : undefined
  const follow = async (url: string | undefined, digest?: string): Promise<void> => {
    const path = pathOf(url)
    if (path !== undefined) await get(path, digest)
  }
  const each = <T>(list: readonly T[] | undefined, run: (item: T) => Promise<unknown>) => mapBounded(list ?? [], 8, run)

  const readFlows = async (root: string): Promise<void> => {
    const document = await json(root, undefined, true)
    await each(Object.entries(document?.['apps'] ?? {}) as [string, Json][], async ([slug, app]) => {
      await follow(app['blockStyle']?.['iconUrl'])
      const path = pathOf(app['appMetadataUrl'])
      if (path === undefined) return
      const releases = (await json(path))?.['versions'] as unknown as readonly Record<string, string>[] | undefined
      for (const { version } of releases ?? []) versions.add(`${slug} ${version}`)
      await each(releases, ({ artifactUrl, artifactChecksum }) => follow(artifactUrl, artifactChecksum))
    })
  }

  const readDetails = async (path: string): Promise<void> => {
    const document = await json(path)
    if (document === undefined || document['unpublished'] !== undefined) return
    for (const version of document['versions'] ?? []) versions.add(`${document['slug']} ${version}`)
    await follow(document['schema_url'])
    await follow(document['icon_url'])
    await follow(document['artifact_url'], document['checksum'])
    await each(Object.values(document['version_urls'] ?? {}) as string[], (url) => follow(url))
  }

  const readList = async (path: string, isRoot: boolean): Promise<void> => {
    const list = (await json(path, undefined, isRoot))?.['results'] as unknown as readonly Record<string, string>[]
    await each(list, async ({ slug, version }) => {
      await readDetails(`plugins/${slug}.json`)
      await readDetails(`plugins/${slug}/${version}.json`)
    })
  }

  const readTags = async (): Promise<void> => {
    const tags = (await json('plugins/tags.json', undefined, true))?.['tags'] as unknown as readonly { url: string }[]
    await each(tags, async ({ url }) => readList(pathOf(url) ?? url, false))
  }

  const readNative = async (): Promise<void> => {
    const catalog = await json('catalog.json', undefined, true)
    if (atRest && catalog !== undefined && catalog['pending']?.length !== 0) problems.add('catalog.json: pending')
    await each(Object.entries(catalog?.['plugins'] ?? {}) as [string, Json][], async ([slug, entry]) => {
      const record = await json(entry['record'] as string, entry['digest'])
      const { icon, readme, changelog } = (record?.['listing'] ?? {}) as Record<string, Json>
      const listed = [icon, readme, changelog].filter((file) => typeof file === 'object' && file['path'] !== undefined)
      const shown: (Json | undefined)[] = [...listed]
      for (const [version, release] of Object.entries(record?.['releases'] ?? {}) as [string, Json][]) {
        versions.add(`${slug} ${version}`)
        if (record?.['lifecycle']?.[version]?.['unpublished'] !== undefined) continue
        const { artifact, schema } = release as unknown as Record<string, Json | undefined>
        if (artifact?.['path'] !== undefined) await get(artifact['path'], artifact['digest'])
        if (schema !== undefined) shown.push(schema)
      }
      if (atRest) await each(shown, (file) => get(file?.['path'] as string, file?.['digest']))
    })
  }

  await Promise.all([
    readFlows('registry.json'),
    readFlows('index.json'),
    readList('plugins/search', true),
    readList('plugins/search.json', true),
    readTags(),
    readNative(),
  ])
  return { problems: [...problems].sort(), versions, reached: found.size }
}

/** Reads over HTTP, without credentials. */
export const readOver =
  (base: string): ReadPath =>
  async (path) => {
    const response = await fetch(base + path.split('/').map(encodeURIComponent).join('/'))
    const bytes = new Uint8Array(await response.arrayBuffer())
    if (response.status === 404) return undefined
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
    return bytes
  }

/** Reads again and again until it is stopped, which tells what went wrong: a bad pointer, or a version that has vanished. */
export const pollAsClient = (read: () => Promise<Reading>): { readonly stop: () => Promise<Polled> } => {
  let isOver = false
  const poll = async (): Promise<Polled> => {
    const problems: string[] = []
    let before = await read()
    let readings = 1
    problems.push(...before.problems)
    while (!isOver) {
      const after = await read()
      readings += 1
      problems.push(...after.problems)
      for (const version of before.versions) if (!after.versions.has(version)) problems.push(`${version}: vanished`)
      before = after
    }
    return { readings, problems }
  }
  const polling = poll()
  return {
    stop: () => {
      isOver = true
      return polling
    },
  }
}

export interface Polled {
  readonly readings: number
  readonly problems: readonly string[]
}
