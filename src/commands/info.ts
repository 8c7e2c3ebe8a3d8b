import type { ShownPlugin } from './client/registry-client.js'
import type { ResolvedRelease } from './client/resolve-plugins.js'
import { type AccessOptions, openAccess } from './installing/open-access.js'

export interface InfoOptions extends AccessOptions {
  /** `github`, `github@1.2.0` or `github@^1.0.0`. */
  readonly plugin: string
}

export interface InfoReceipt {
  readonly ok: boolean
  readonly plugin: ShownPlugin
  readonly release: ResolvedRelease
}

/** What a registry says of a plugin, and of one release of it: yanked ones included. */
export const info = async ({ plugin: spec, ...access }: InfoOptions): Promise<InfoReceipt> => {
  const { client } = openAccess(access)
  const release = await client.readRelease(spec, { allowYanked: true })
  return { ok: true, plugin: await client.readPlugin(release.slug), release }
}
