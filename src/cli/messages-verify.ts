import { formatCount, formatDigests, formatList, formatReason } from './format.js'
import type { Messages } from './messages.js'

/** Of published artifacts, and of what their sources give. */
export const VERIFY_MESSAGES = {
  ARTIFACT_MISSING: ({ slug, version, isAtHand }) => [
    `The published artifact of ${slug} ${version} is missing.`,
    putBack(isAtHand),
  ],
  ARTIFACT_UNREADABLE: ({ slug, version, problem }) => [
    `The published artifact of ${slug} ${version} cannot be read.`,
    problem,
    'Find out whether clients can read it, then verify again.',
  ],
  ARTIFACT_DAMAGED: ({ slug, version, recorded, found, encoding, isAtHand }) => [
    `The published artifact of ${slug} ${version} is not what was recorded: clients refuse it.`,
    `recorded ${recorded.digest}, ${recorded.size} bytes`,
    `found    ${found === undefined ? `more than ${recorded.size} bytes` : `${found.digest}, ${found.size} bytes`}`,
    encoding === undefined
      ? putBack(isAtHand)
      : `The host sends it with Content-Encoding: ${encoding}, so clients unpack it on the way: take that header off.`,
  ],
  REBUILD_DIFFERS: ({ slug, version, published, here }) => {
    const [theirs, ours] = formatDigests(published, here)
    return [
      `${slug} ${version} is published with other content than this source gives (${theirs} published, ${ours} here).`,
      'Verify at the commit that it was published from. If this is that commit, the artifact was not made from it.',
    ]
  },
  BUNDLE_DIFFERS: ({ slug, version, published, here }) => {
    const [theirs, ours] = formatDigests(published, here)
    return [
      `${slug} ${version} is published with other content than bundle.command made now (${theirs} published, ${ours} here).`,
      'Make the command give the same bytes each time, or compare the two by hand.',
    ]
  },
  PUBLISHED_INVALID: ({ problem }) => [problem, 'Look at what the host answers, or put the file back from a copy.'],
  PUBLISHED_MISSING: ({ namedBy, isDerived }) => [`It is missing, and ${namedBy} names it.`, restore(isDerived)],
  PUBLISHED_UNREADABLE: ({ problem }) => [problem, 'Find out whether clients can read it, then verify again.'],
  PUBLISHED_DIFFERS: ({ namedBy, isDerived, problem, encoding }) => [
    formatReason(`It is not what ${namedBy} says`, problem),
    encoding === undefined
      ? restore(isDerived)
      : `The host sends it with Content-Encoding: ${encoding}, so clients unpack it on the way: take that header off.`,
  ],
  PUBLISHED_UNFINISHED: ({ plugins, files }) => [
    `Documents of ${formatList(plugins)} may not yet show what is published: ${formatCount(files, 'file is', 'files are')} behind.`,
    'A deploy was stopped, or the registry was only just adopted. If no deploy is running, the next one finishes it: registry deploy',
  ],
  PUBLISHED_BY_OLDER: ({ renderer, ours }) => [
    `An older version of this program made the documents (${renderer}; this one: ${ours}), so they were not compared.`,
    'Verify with that version, or deploy with this one, which makes them again.',
  ],
  CHECKSUM_UNKNOWN: ({ slug, version, published }) => [
    `The artifact of ${slug} ${version} cannot be verified: its checksum is ${published === '' ? 'not given' : JSON.stringify(published)}.`,
    'Publish it as sha256: and 64 lower-case hex digits.',
  ],
} satisfies Partial<Messages>

const restore = (isDerived: boolean): string =>
  isDerived ? 'It follows from the records: a build makes it again.' : putBack(false)

const putBack = (isAtHand: boolean): string =>
  isAtHand
    ? 'The source still gives the recorded bytes: build, and put the file from there in its place.'
    : 'Put it back from a copy of the registry.'
