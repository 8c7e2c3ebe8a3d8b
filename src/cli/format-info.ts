import type { InfoReceipt } from '../commands/info.js'
import { formatBytes, formatList } from './format.js'

/** What a registry says of a plugin. */
export const formatInfo = ({ plugin, release }: InfoReceipt): readonly string[] => {
  const { artifact, deprecated, yanked, compatibility, dependencies = {} } = release
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['registry', plugin.registry],
    ['versions', plugin.versions.length === 0 ? 'none' : formatList(plugin.versions)],
    ['deprecated', deprecated && (deprecated.reason ?? 'yes')],
    ['instead', deprecated?.replacement_version],
    ['yanked', yanked && (yanked.reason ?? 'yes')],
    ['author', plugin.author],
    ['license', plugin.license],
    ['homepage', plugin.homepage],
    ['repository', plugin.repository],
    ['tags', plugin.tags.join(', ')],
    ['works with', compatibility && `OpenWorkflow ${compatibility.min ?? '…'} to ${compatibility.max ?? '…'}`],
    [
      'needs',
      Object.entries(dependencies)
        .map(([slug, range]) => `${slug} ${range}`)
        .join(', '),
    ],
    ['artifact', artifact && `${artifact.url}${artifact.size === undefined ? '' : `, ${formatBytes(artifact.size)}`}`],
    ['checksum', artifact?.digest],
    ['signed by', release.signature?.key_id],
  ]
  const known = facts.flatMap(([name, value]) => (value ? [[name, value] as const] : []))
  return [
    `${plugin.slug} ${release.version}  ${plugin.name}`,
    ...(plugin.description === '' ? [] : [plugin.description]),
    '',
    ...known.map(([name, value]) => `${name.padEnd(NAME_WIDTH)}  ${value}`),
    ...formatMembers('Actions', plugin.actions ?? []),
    ...formatMembers('Environment', plugin.environment ?? []),
  ]
}

const NAME_WIDTH = 'deprecated'.length

interface Member {
  readonly name: string
  readonly description?: string
  readonly required?: boolean
}

const formatMembers = (title: string, members: readonly Member[]): readonly string[] => {
  if (members.length === 0) return []
  const width = Math.max(...members.map(({ name }) => name.length))
  const lines = members.map(({ name, description = '', required }) =>
    `  ${name.padEnd(width)}  ${required === true ? '(required) ' : ''}${description}`.trimEnd(),
  )
  return ['', title, ...lines]
}
