import { type CacheSettings, DEFAULT_CACHE } from './headers.js'

/** What every target has. */
interface TargetSettings {
  /** A shell command that gets the changed URLs, one a line, on its standard input. */
  readonly invalidate?: string
}

/** A bucket of S3, R2, MinIO, Ceph or another store with that API. */
export interface S3DeployConfig extends TargetSettings {
  readonly kind: 's3'
  readonly bucket: string
  /** Empty, or with a final slash. */
  readonly prefix: string
  readonly region?: string
  /** Of a store that is not AWS; without user and password. */
  readonly endpoint?: string
  readonly pathStyle?: boolean
  /** False: only a CDN with rights of its own reads the bucket. */
  readonly public?: boolean
}

/** A container of Azure Blob storage, `$web` included. */
export interface AzureDeployConfig extends TargetSettings {
  readonly kind: 'azure'
  readonly account: string
  readonly container: string
  /** Empty, or with a final slash. */
  readonly prefix: string
  readonly endpoint?: string
  /** False: only a CDN with rights of its own reads the container. */
  readonly public?: boolean
}

/** A branch that GitHub Pages serves. */
export interface GitHubPagesDeployConfig extends TargetSettings {
  readonly kind: 'github-pages'
  /** Absent: the repository of the workflow that runs. */
  readonly owner?: string
  readonly repo?: string
  readonly branch: string
  /** Empty, or with a final slash: a folder of the branch. */
  readonly prefix: string
}

/** A folder that a web server serves. */
export interface DirectoryDeployConfig extends TargetSettings {
  readonly kind: 'directory'
  /** Absolute. */
  readonly dir: string
}

/** Where a registry is deployed to. */
export type DeployConfig = S3DeployConfig | AzureDeployConfig | GitHubPagesDeployConfig | DirectoryDeployConfig

/** How clients and caches are told to treat what is published. */
export interface Delivery {
  readonly cache: CacheSettings
  /** Origins whose pages may read the registry. */
  readonly cors: { readonly origins: readonly string[] }
}

/** Unless the config says otherwise. */
export const DEFAULT_DELIVERY: Delivery = { cache: DEFAULT_CACHE, cors: { origins: ['*'] } }
