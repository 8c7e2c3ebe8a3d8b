import type { PluginSpec, WantedVersion } from './parse-plugin-spec.js'
import { parseWantedVersion } from './parse-plugin-spec.js'

/** That a plugin is needed in some version. */
export interface Requirement {
  readonly wanted: WantedVersion
  /** The slug and version of the plugin that needs it; absent: somebody asked for it. */
  readonly by?: string
}

/** A plugin that was chosen, as far as its dependencies go. */
export interface ChosenRelease {
  readonly slug: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/**
 * Who needs what: by slug, of all that can be reached from what was asked for through the releases that are chosen so
 * far. A dependency whose range cannot be understood may be any version.
 */
export const selectRequirements = (
  asked: readonly PluginSpec[],
  chosen: ReadonlyMap<string, ChosenRelease>,
): ReadonlyMap<string, readonly Requirement[]> => {
  const found = new Map<string, Requirement[]>()
  const queue: string[] = []
  const add = (slug: string, requirement: Requirement): void => {
    const known = found.get(slug)
    if (known !== undefined) {
      known.push(requirement)
      return
    }
    found.set(slug, [requirement])
    queue.push(slug)
  }
  for (const { slug, wanted } of asked) add(slug, { wanted })
  for (let slug = queue.shift(); slug !== undefined; slug = queue.shift()) {
    const release = chosen.get(slug)
    for (const [dependency, range] of Object.entries(release?.dependencies ?? {})) {
      const wanted = parseWantedVersion(range) ?? { kind: 'latest' }
      add(dependency, { wanted, by: `${slug} ${release?.version}` })
    }
  }
  return found
}
