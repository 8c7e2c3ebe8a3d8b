import type { VerifyRebuildReceipt } from '../commands/verify-rebuild.js'
import { formatCount, formatDuration, formatNumber } from './format.js'
import { formatTable } from './format-table.js'

type Release = VerifyRebuildReceipt['releases'][number]

/** What needs a decision comes first. */
const STATES: { readonly [state in Release['state']]: string } = {
  missing: 'missing',
  damaged: 'damaged',
  unreadable: 'unreadable',
  differs: 'differs',
  'not-rebuilt': 'not rebuilt',
  'not-published': 'not published',
  'source-gone': 'source gone',
  unpublished: 'unpublished',
  'same-content': 'same content',
  'same-bytes': 'same bytes',
}

/** The summary of a rebuild; `published` is what the sources were compared with, as a person calls it. */
export const formatRebuild = (receipt: VerifyRebuildReceipt, published: string): readonly string[] => {
  // The config is wrong: nothing was compared.
  if (receipt.published === undefined) return []
  const { releases, linked, milliseconds } = receipt
  const states = (Object.keys(STATES) as (keyof typeof STATES)[]).map((state) => ({
    text: STATES[state],
    releases: releases.filter((release) => release.state === state),
  }))
  const table = formatTable(
    [{ title: 'plugin' }, { title: 'version' }, { title: 'state' }, { title: '' }],
    states.flatMap((state) =>
      state.releases.map((release) => [release.slug, release.version, state.text, formatRemark(release)]),
    ),
  )
  const counts = states
    .filter((state) => state.releases.length > 0)
    .map((state) => `${formatNumber(state.releases.length)} ${state.text}`)
  return [
    ...(releases.length === 0 ? [] : [...table, '']),
    `${formatCount(releases.length, 'version')}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}.`,
    ...(linked === 0 ? [] : [`${formatCount(linked, 'linked plugin')}, with versions elsewhere.`]),
    `Compared with ${published} in ${formatDuration(milliseconds)}.`,
  ]
}

const formatRemark = ({ origin, yanked }: Release): string =>
  [origin === 'files' ? undefined : origin, yanked === true ? 'yanked' : undefined]
    .filter((remark) => remark !== undefined)
    .join(', ')
