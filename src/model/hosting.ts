/** What `registry hosting` writes configuration for. */
export const HOSTING_KINDS = ['nginx', 'caddy', 'cloudfront', 'cloudflare', 's3-cors', 'azure-cors'] as const
export type HostingKind = (typeof HOSTING_KINDS)[number]

/** What the configuration of a host is made of. */
export interface HostingFacts {
  readonly kind: HostingKind
  readonly name: string
  /** With a final slash. */
  readonly baseUrl: string
  /** The folder that the web server serves as its root: the registry is in it, below the path of {@link baseUrl}. */
  readonly root: string
  /** Every tag that is known. */
  readonly tags: readonly string[]
  /** What the token of readers is called where the host keeps it. Absent: everybody may read. */
  readonly tokenEnv?: string | undefined
}
