/** What `registry hosting` writes configuration for. */
export const HOSTING_KINDS = ['nginx', 'caddy', 'cloudfront', 'cloudflare', 's3-cors', 'azure-cors'] as const
export type HostingKind = (typeof HOSTING_KINDS)[number]
