import { formatDigests } from './format.js'
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
} satisfies Partial<Messages>

const putBack = (isAtHand: boolean): string =>
  isAtHand
    ? 'The source still gives the recorded bytes: build, and put the file from there in its place.'
    : 'Put it back from a copy of the registry.'
