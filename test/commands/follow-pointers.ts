import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '../../src/model/digest.js'

/** JSON of an unknown shape: a reader takes documents as they come. */
type Json = { readonly [key: string]: Json } & readonly Json[] & string

/**
 * Reads a registry as its clients do: from each root, every pointer to its end. Returns what is missing or different, as
 * `<path>: <problem>`, and how many files were reached.
 */
export const followPointers = (
  dir: string,
  baseUrl: string,
): { readonly problems: readonly string[]; readonly reached: number } => {
  const problems: string[] = []
  const reached = new Set<string>()
  const read = (path: string, digest?: string): Buffer | undefined => {
    reached.add(path)
    try {
      const bytes = readFileSync(join(dir, path))
      if (digest !== undefined && digestOf(bytes) !== digest) problems.push(`${path}: other bytes than ${digest}`)
      return bytes
    } catch {
      problems.push(`${path}: missing`)
      return undefined
    }
  }
  const json = (path: string, digest?: string): Json | undefined => {
    const bytes = read(path, digest)
    return bytes === undefined ? undefined : (JSON.parse(bytes.toString()) as Json)
  }
  const url = (text: string | undefined, digest?: string): void => {
    if (text?.startsWith(baseUrl)) read(decodeURI(text.slice(baseUrl.length)), digest)
  }
  const flows = json('registry.json')
  for (const app of Object.values(flows?.['apps'] ?? {}) as Json[]) {
    url(app['blockStyle']?.['iconUrl'])
    const metadata = app['appMetadataUrl'] as string
    if (!metadata.startsWith(baseUrl)) continue
    const versions = json(metadata.slice(baseUrl.length))?.['versions'] as Json
    for (const { artifactUrl, artifactChecksum } of versions as unknown as Record<string, string>[])
      url(artifactUrl, artifactChecksum)
  }
  const details = (path: string): void => {
    const document = json(path)
    if (document === undefined || document['unpublished'] !== undefined) return
    url(document['schema_url'])
    url(document['icon_url'])
    url(document['artifact_url'], document['checksum'])
    for (const other of Object.values(document['version_urls'] ?? {})) url(other as string)
  }
  const lists = [json('plugins/search'), json('plugins/search.json')]
  for (const { url: tag } of (json('plugins/tags.json')?.['tags'] ?? []) as unknown as Record<string, string>[]) {
    lists.push(json(decodeURI((tag as string).slice(baseUrl.length))))
  }
  for (const list of lists) {
    for (const { slug, version } of (list?.['results'] ?? []) as unknown as Record<string, string>[]) {
      details(`plugins/${slug}.json`)
      details(`plugins/${slug}/${version}.json`)
    }
  }
  for (const entry of Object.values(json('catalog.json')?.['plugins'] ?? {}) as Json[]) {
    const record = json(entry['record'] as string, entry['digest'])
    const { icon, readme, changelog } = (record?.['listing'] ?? {}) as Record<string, Json>
    for (const file of [icon, readme, changelog])
      if (typeof file === 'object' && file['path']) read(file['path'], file['digest'])
    for (const [version, release] of Object.entries(record?.['releases'] ?? {}) as [string, Json][]) {
      if (record?.['lifecycle']?.[version]?.['unpublished'] !== undefined) continue
      const { artifact, schema } = release as unknown as Record<string, Json | undefined>
      if (artifact?.['path']) read(artifact['path'], artifact['digest'])
      if (schema !== undefined) read(schema['path'] as string, schema['digest'])
    }
  }
  return { problems, reached: reached.size }
}
