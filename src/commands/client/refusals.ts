import { RegistryError } from '../../model/errors.js'
import type { Version } from '../../model/version.js'
import { renderWantedVersion } from '../../stages/parse-plugin-spec.js'
import type { Refusal } from '../../stages/select-candidates.js'
import type { Requirement } from '../../stages/select-requirements.js'

/** No registry has such a plugin. */
export const missing = (slug: string, needs: readonly Requirement[]): RegistryError => {
  const by = needs.find((need) => need.by !== undefined)?.by
  const needed = by === undefined ? '' : `, which ${by} needs`
  return new RegistryError('PLUGIN_NOT_FOUND', `There is no plugin "${slug}"${needed}.`, {
    hint: 'Look for its name with search, or name the registry that has it with --registry.',
  })
}

/** Versions that are shown, of those that there are. */
const SHOWN = 10

/** No version is what all who need the plugin want. */
export const conflict = (slug: string, needs: readonly Requirement[], versions: readonly Version[]): RegistryError => {
  const there = versions.length === 0 ? 'It has none.' : `There are ${listVersions(versions)}.`
  const texts = needs.map(
    ({ wanted, by }) => `${renderWantedVersion(wanted)}${by === undefined ? '' : ` (${by} needs it)`}`,
  )
  const wanted = [...new Set(texts)].join(' and ')
  return needs.length > 1 && versions.length > 0
    ? new RegistryError('DEPENDENCY_CONFLICT', `No version of ${slug} is ${wanted}. ${there}`, {
        hint: 'Ask for versions of the plugins that fit together.',
      })
    : new RegistryError('VERSION_NOT_FOUND', `${slug} has no version ${wanted}. ${there}`)
}

/** The best version that is wanted is not to be installed, and neither is any other. */
export const refused = (slug: string, version: Version, why: Refusal): RegistryError => {
  if (why.kind === 'yanked') {
    const reason = why.reason === undefined ? '' : `: ${why.reason}`
    return new RegistryError('RELEASE_REFUSED', `${slug} ${version} was yanked${reason}.`, {
      hint: 'Choose another version. If it must be this one: --allow-yanked',
    })
  }
  const { min, max, hostVersion } = why
  const bounds = [min === undefined ? [] : [`at least ${min}`], max === undefined ? [] : [`at most ${max}`]].flat()
  return new RegistryError(
    'RELEASE_REFUSED',
    `No version of ${slug} that is wanted works with OpenWorkflow ${hostVersion}: ${version} needs ${bounds.join(' and ')}.`,
    { hint: 'Choose an older version, or another OpenWorkflow.' },
  )
}

/** A lock that does not say what is wanted, where nothing may be added to it. */
export const stale = (slug: string, needs: readonly Requirement[]): RegistryError => {
  const wanted = needs.map((need) => renderWantedVersion(need.wanted)).join(' and ')
  return new RegistryError('LOCK_STALE', `The lock file has no ${slug} ${wanted}.`, {
    hint: 'Run the command without --frozen, and commit the lock file.',
  })
}

const listVersions = (versions: readonly Version[]): string => {
  const rest = versions.length - SHOWN
  return `${versions.slice(0, SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
