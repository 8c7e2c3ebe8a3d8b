import type { InstallLock, LockedPlugin } from '../model/install-lock.js'

/** What is left of a lock without plugins that nobody asked for and no other plugin needs. */
export const selectNeeded = ({ schema, plugins }: InstallLock): InstallLock => {
  const needed = new Set(Object.keys(plugins).filter((slug) => plugins[slug]?.requested !== undefined))
  // A set is walked while it grows.
  for (const slug of needed) {
    for (const dependency of Object.keys(plugins[slug]?.dependencies ?? {})) {
      if (Object.hasOwn(plugins, dependency)) needed.add(dependency)
    }
  }
  const kept = Object.entries(plugins).filter(([slug]) => needed.has(slug))
  return { schema, plugins: Object.fromEntries<LockedPlugin>(kept) }
}
