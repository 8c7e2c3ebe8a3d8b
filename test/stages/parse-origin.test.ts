import { expect, test } from 'vitest'
import { parseOrigin } from '../../src/stages/parse-origin.js'

test.each([
  'https://github.com/acme/plugins',
  'https://github.com/acme/plugins.git',
  'https://me:secret@GitHub.com/acme/plugins.git/',
  'ssh://git@github.com/acme/plugins.git',
  'ssh://git@github.com:22/acme/plugins',
  'git@github.com:acme/plugins.git',
  'github.com:acme/plugins\n',
])('%j is the same repository', (address) => expect(parseOrigin(address)).toBe('github.com/acme/plugins'))

test.each(['', '/srv/git/plugins.git', '../plugins', 'file:///srv/plugins.git', 'C:\\plugins', 'https://github.com/'])(
  '%j names none that others know',
  (address) => expect(parseOrigin(address)).toBeUndefined(),
)
