import type { LocalRegistry } from '../../src/commands/deploying/local-registry.js'
import type { PublishOptions } from '../../src/commands/deploying/publish-options.js'
import { PACE } from '../../src/io/pace.js'
import type { Host } from '../../src/model/config.js'
import type { DeployBody } from '../../src/model/deploy.js'
import { digestOf } from '../../src/model/digest.js'
import {
  artifactPath,
  assetPath,
  DEFAULT_ARTIFACT_LAYOUT,
  iconPath,
  readmePath,
  schemaPath,
} from '../../src/model/layout.js'
import type { Protocol } from '../../src/model/manifest.js'
import { type LifecycleChange, type PluginRecord, type Release, SCHEMA } from '../../src/model/record.js'
import type { PublishedSite } from '../../src/model/site.js'
import type { Slug } from '../../src/model/slug.js'
import type { Version } from '../../src/model/version.js'
import { buildCatalog, renderCatalog } from '../../src/stages/build-catalog.js'

/** What a publisher has of one plugin. Bytes are told by words: equal words are equal bytes. */
export interface SamplePlugin {
  /** Content of each version, and the flavour of its gzip: `X`, or `X/other`. */
  readonly versions: Readonly<Record<string, string>>
  readonly lifecycle?: Readonly<Record<string, LifecycleChange & { readonly at: string }>>
  readonly description?: string
  readonly icon?: string
  readonly iconName?: string
  readonly protocols?: readonly Protocol[]
  readonly tags?: readonly string[]
  readonly readme?: string
  /** Of the listing. */
  readonly at?: string
}

export interface SampleOptions {
  readonly name?: string
  readonly at?: string
  readonly host?: Host
  /** There are pages; the word is the style that this program gives them. */
  readonly site?: string
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text)

/** The content digest of a sample artifact: of what is before the slash. */
const sampleContent = (bytes: Uint8Array) => digestOf(Buffer.from(bytes).toString().split('/')[0] ?? '')

/** Stands in for the reader of artifacts, since samples are no tarballs. */
export const sampleFacts = async (chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  const bytes = Buffer.concat(parts)
  return { size: bytes.length, digest: digestOf(bytes), content: sampleContent(bytes) }
}

/** A built registry that lies nowhere. */
export const sampleRegistry = (
  plugins: Readonly<Record<string, SamplePlugin>>,
  { name = 'Sample', at = '2025-01-01T00:00:00Z', host = 's3', site }: SampleOptions = {},
): LocalRegistry => {
  const bodies = new Map<string, Uint8Array>()
  const keep = (path: string, bytes: Uint8Array) => {
    const file = { path, digest: digestOf(bytes), size: bytes.length }
    bodies.set(`${path} ${file.digest}`, bytes)
    return file
  }
  const records = Object.entries(plugins).map(([slug, plugin]) => sampleRecord(slug as Slug, plugin, keep))
  const asset = (file: string, extension: string, text: string) =>
    keep(assetPath(file, digestOf(text), extension), bytesOf(text))
  const look: PublishedSite | undefined =
    site === undefined
      ? undefined
      : {
          accent: '#2f5bd7',
          footer: [],
          logo: asset('logo', 'svg', 'logo'),
          theme: asset('theme', 'css', 'theme'),
          style: asset('site', 'css', site),
          script: asset('site', 'js', site),
        }
  const config = { name, base_url: 'https://r.example.com/', host, ...(look && { site: look }), at }
  const catalog = buildCatalog({ records, config })
  return {
    catalog,
    catalogBytes: renderCatalog(catalog),
    readRecord: async (slug) => {
      const record = records.find((each) => each.slug === slug)
      if (record === undefined) throw new Error(`no ${slug}`)
      return record
    },
    findBody: async ({ path, digest }): Promise<DeployBody | undefined> => {
      const bytes = bodies.get(`${path} ${digest}`)
      return bytes && { bytes }
    },
  }
}

type Keep = (path: string, bytes: Uint8Array) => { path: string; digest: ReturnType<typeof digestOf>; size: number }

const sampleRecord = (slug: Slug, plugin: SamplePlugin, keep: Keep): PluginRecord => {
  const {
    versions,
    lifecycle = {},
    description = 'd',
    icon = 'icon',
    iconName = 'logo.svg',
    protocols = ['flows', 'openworkflow'],
    readme,
    tags = ['t'],
    at = '2025-01-01T00:00:00Z',
  } = plugin
  const releases = Object.entries(versions).map(([version, content]): [string, Release] => {
    const file = keep(artifactPath(DEFAULT_ARTIFACT_LAYOUT, slug, version as Version), bytesOf(content))
    const definition = keep(schemaPath(slug, version as Version), bytesOf(`definition of ${content.split('/')[0]}`))
    return [
      version,
      {
        published_at: '2025-01-01T00:00:00Z',
        artifact: { ...file, content: sampleContent(bytesOf(content)) },
        schema: { ...definition, media_type: 'application/yaml' },
        manifest: { name: slug, description, protocols, tags },
      },
    ]
  })
  return {
    schema: SCHEMA,
    slug,
    revision: 1,
    listing: {
      name: slug,
      description,
      tags,
      color: '#000000',
      icon: keep(iconPath(slug, iconName), bytesOf(icon)),
      ...(readme !== undefined && { readme: keep(readmePath(slug), bytesOf(readme)) }),
      protocols,
      at,
    },
    releases: Object.fromEntries(releases),
    lifecycle,
  }
}

/** A publisher that never waits; its chance is not another's. */
export const sampleOptions = (changes: Partial<PublishOptions> = {}, publisher = 9): PublishOptions => {
  let asked = 0
  const random = () => (publisher + ++asked / 1000) / 10
  return {
    pace: { ...PACE, now: () => 0, wait: async () => {}, random },
    concurrency: 1,
    accepts: () => false,
    ...changes,
  }
}
