import { formatList } from './format.js'
import type { Messages } from './messages.js'

/** Of plugins that are installed, and of the registries that they come from. */
export const CLIENT_MESSAGES = {
  RELEASE_DEPRECATED: ({ slug, version, reason, replacement }) => [
    `${slug} ${version} is deprecated${reason === undefined ? '.' : `: ${reason}`}`,
    replacement === undefined
      ? 'Look for a newer version, or another plugin.'
      : `Install ${slug}@${replacement} instead.`,
  ],
  RELEASE_YANKED: ({ slug, version, reason }) => [
    `${slug} ${version} was yanked${reason === undefined ? '.' : `: ${reason}`}`,
    'Install another version as soon as you can.',
  ],
  CHECKSUM_UNPUBLISHED: ({ slug, version, digest }) => [
    `The registry publishes no checksum of ${slug} ${version}.`,
    `From here on the lock file expects ${digest}.`,
  ],
  DEPENDENCY_CIRCLE: ({ slugs }) => [
    `These plugins depend on each other in a circle: ${slugs.join(' → ')}.`,
    'Each is installed once. Tell their authors.',
  ],
  CHECKSUM_WRONG: ({ slug, version, expected, found, by }) => [
    `The artifact of ${slug} ${version} is not the one that ${by === 'lock' ? 'was locked' : 'was published'}.`,
    `expected ${expected}`,
    `found    ${found}`,
    'Do not install it. Tell whoever runs the registry.',
  ],
  INSTALLED_CHANGED: ({ slug, version, files }) => [
    `${slug} ${version} is not as it was installed: ${formatList(files)}.`,
    `To put it back: registry install ${slug}@${version} --force`,
  ],
} satisfies Partial<Messages>
