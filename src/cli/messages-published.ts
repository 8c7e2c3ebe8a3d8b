import { formatBytes, formatDigests, formatList, formatNumber, formatProblem, formatReason } from './format.js'
import type { Messages } from './messages.js'

/** Of what was published before: lifecycle, changed content, adopted registries. */
export const PUBLISHED_MESSAGES = {
  LIFECYCLE_INVALID: ({ field, problem }) => [
    formatProblem(field === '' ? 'lifecycle.yaml' : `\`${field}\``, problem),
    problem.includes('keep one')
      ? 'Move what both of them say into one.'
      : 'Write e.g. `"1.0.0": {deprecated: {reason: …, replacement_version: "1.1.0"}}`.',
  ],
  LIFECYCLE_VERSION_UNKNOWN: ({ version, versions }) => [
    `There is no version ${version}; ${known(versions)}.`,
    'Correct the version, or remove the entry.',
  ],
  LIFECYCLE_NOT_NEWER: ({ version, at }) => [
    `What is published of ${version} was said later (${at}), so what stands here is left out.`,
    'Build from the newest commit; or, if this is the newer one, correct its `at:`.',
  ],
  LIFECYCLE_NEEDS_AT: ({ version, at }) => [
    `What is said of ${version} here is not what was published at ${at}, and nothing tells which of them is newer.`,
    `Add \`at:\` with a time after ${at} to say that this is the newer one.`,
  ],
  REPLACEMENT_UNKNOWN: ({ version, replacement, versions }) => [
    `${version} is to be replaced by ${replacement}, which does not exist; ${known(versions)}.`,
    'Correct `replacement_version`, or remove it.',
  ],
  UNPUBLISH_TOO_LATE: ({ version, publishedAt }) => [
    `${version} was published at ${publishedAt}; only in the first 72 hours may a version be unpublished.`,
    'Write `yanked` instead, or allow it with `policy.unpublish: anytime` in registry.yaml.',
  ],
  UNPUBLISH_NOT_DEPRECATED: ({ version }) => [
    `${version} is to be unpublished, but is not deprecated.`,
    'Add `deprecated: {reason: …}` to the same entry.',
  ],
  VERSION_CONTENT_CHANGED: ({ slug, version, published, here }) => {
    const [theirs, ours] = formatDigests(published, here)
    return [
      `${slug} ${version} is already published with different content (${theirs} published, ${ours} here).`,
      'Bump `version`: published versions never change.',
    ]
  },
  VERSION_CONTENT_KEPT: ({ slug, version, published, here }) => {
    const [theirs, ours] = formatDigests(published, here)
    return [
      `${slug} ${version} is published with different content (${theirs} published, ${ours} here): the published stays.`,
      'Bump `version` to publish what is here.',
    ]
  },
  RECORD_TOO_LARGE: ({ slug, limit }) => [
    `The record of ${slug}, which holds the manifest of each version, would be larger than ${formatBytes(limit)}.`,
    'Shorten the manifest, or publish fewer versions at a time to see which are too large.',
  ],
  VERSION_UNPUBLISHED: ({ slug, version }) => [
    `${slug} ${version} was unpublished; that version cannot come back.`,
    'Bump `version`.',
  ],
  CONFIG_NOT_NEWER: ({ at }) => [
    `The published registry was configured by a newer source (${at}): its name, description, base URL and host stay.`,
    'Build from the newest commit. Where SOURCE_DATE_EPOCH is set, it must not lie before that time.',
  ],
  LISTING_NOT_NEWER: ({ slug, at }) => [
    `What is published of ${slug} comes from a source that is not older (${at}): its name, description, links and icon stay.`,
    'Build from the newest commit. Where SOURCE_DATE_EPOCH is set, it must not lie before that time.',
  ],
  SLUG_NOT_ALLOWED: ({ slug, allow }) => [
    `${slug} is not among the plugins that this repository may publish (${allow.length === 0 ? 'there are none' : formatList(allow)}).`,
    'Name it in `policy.allow` of registry.yaml, if its registry has agreed to that.',
  ],
  SLUG_OWNED: ({ slug, owner, origin }) => [
    origin === undefined
      ? `${slug} belongs to ${owner}, and nothing tells which repository this is.`
      : `${slug} belongs to ${owner}, which was the first to publish it; this is ${origin}.`,
    origin === undefined
      ? 'Name it as `origin` in registry.yaml, if it is that one. Otherwise choose another slug, or take it over with --take-over.'
      : 'Choose another slug; or, if its owner has agreed to that, take it over with --take-over.',
  ],
  UNPUBLISHES_MANY: ({ versions, most }) => [
    `This deploy would unpublish ${versions.length} versions at once (${formatList(versions.slice(0, 5))}, …), and none of them can come back.`,
    `If all of them are meant, say so with --allow-unpublish. Up to ${most} need nothing.`,
  ],
  HOSTED_TURNED_LINKED: ({ slug, versions }) => [
    `${slug} has published versions here (${formatList(versions)}), and its \`appMetadataUrl\` would hide them behind a link.`,
    'Remove `appMetadataUrl`; or, if the link has these versions, too, say so with --allow-linked.',
  ],
  PROTOCOL_DROPPED: ({ slug, protocols }) => [
    `${slug} would not be there for ${formatList(protocols)} clients any more.`,
    'Put it back into `protocols` of its manifest or of `defaults`; or, if that is meant, say so with --allow-protocol-drop.',
  ],
  CONFIG_OWNED: ({ owner }) => [
    `The registry was configured by ${owner}: its name, description, base URL and host stay.`,
    'Write `contributes: true` to publish plugins into a registry of others; or take it over with --take-over.',
  ],
  DEPLOYED_WRONG: ({ url, problem }) => [
    formatReason(`${url} is not what was deployed`, problem),
    'Look at what the host and its caches answer, then verify again: registry deploy --verify',
  ],
  PAGES_LIMIT_NEAR: ({ limit, value, most, path }) => {
    if (limit === 'site')
      return [
        `The site will have ${formatBytes(value)}; GitHub Pages serves up to ${formatBytes(most)}.`,
        'Think of another target for the artifacts, such as a bucket.',
      ]
    if (limit === 'file')
      return [
        `${path} has ${formatBytes(value)}; GitHub takes files of up to ${formatBytes(most)}.`,
        'Make it smaller with `bundle`, or think of another target.',
      ]
    return [
      `This deploy makes ${formatNumber(value)} requests that change something; GitHub allows about ${formatNumber(most)} an hour.`,
      'Wait an hour before the next one.',
    ]
  },
  ADOPT_DOCUMENT_INVALID: ({ url, problem }) => [
    formatReason(`${url} is not what a registry has there`, problem),
    'Correct the document where it is published, then adopt again.',
  ],
  ADOPT_ARTIFACT_MISSING: ({ slug, version, url, problem }, severity) => [
    `The artifact of ${slug} ${version} is missing: ${url} (${problem}).`,
    severity === 'error'
      ? 'Restore it, or leave out such versions with --allow-missing.'
      : 'Since --allow-missing is given, this version is left out.',
  ],
  ADOPT_CHECKSUM_WRONG: ({ slug, version, url, published, found }, severity) => [
    `The checksum of ${slug} ${version} is wrong: ${url}`,
    `published ${published}`,
    `found     ${found}`,
    severity === 'error'
      ? 'Find out which of them is right. --allow-wrong records the one that was found.'
      : 'Since --allow-wrong is given, the one that was found is recorded.',
  ],
  ADOPT_CHECKSUM_UNKNOWN: ({ slug, version, url, published }) => [
    `The checksum of ${slug} ${version} cannot be compared ("${published}"): ${url}`,
    'The digest of what was fetched is recorded instead; nothing needs to be done.',
  ],
  ADOPT_ICON_MISSING: ({ slug, url }) => [
    `The icon of ${slug} is missing: ${url}`,
    'Restore it where it is published: clients show it from there.',
  ],
} satisfies Partial<Messages>

const known = (versions: readonly string[]): string =>
  versions.length === 0 ? 'the plugin has none' : `the plugin has ${formatList(versions)}`
