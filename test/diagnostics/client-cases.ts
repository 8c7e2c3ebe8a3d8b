import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type InstallOptions, install } from '../../src/commands/install.js'
import { verifyPlugins } from '../../src/commands/verify-plugins.js'
import type { Diagnostic } from '../../src/model/diagnostic.js'
import { digestOf } from '../../src/model/digest.js'
import { openTestRegistry, plugin, type TestRegistry } from '../client/registry.js'
import type { Case } from './manifest-cases.js'
import { tarball } from './tarball.js'

type Receipt = { readonly ok: boolean; readonly diagnostics: readonly Diagnostic[] }

const ARTIFACT = tarball({ 'main.js': 'hello\n' })
const [GOOD, BAD] = [tarball({ a: '1' }), tarball({ a: '2' })]

/** Runs something against a registry of its own, beside the sample. */
const withRegistry =
  (
    use: (registry: TestRegistry, access: InstallOptions & { readonly dir: string }) => Promise<Receipt>,
  ): NonNullable<Case['run']> =>
  async (dir) => {
    const registry = await openTestRegistry()
    try {
      return await use(registry, {
        dir: join(dir, 'installed'),
        cacheDir: join(dir, 'cache'),
        registries: [registry.url],
      })
    } finally {
      await registry.close()
    }
  }

const said = (lifecycle: string) => ({
  ...plugin('hello', '1.0.0'),
  'plugins/hello/lifecycle.yaml': `"1.0.0": ${lifecycle}\n`,
})

/** Details as a server may give them, that no build would write. */
const details = (url: string, slug: string, fields: object): string =>
  JSON.stringify({ slug, version: '1.0.0', artifact_url: `${url}/${slug}.tar.gz`, ...fields })

/** Serves one plugin by hand, installs it, and goes on from there. */
const withInstalled = (change: (registry: TestRegistry, dir: string) => void): NonNullable<Case['run']> =>
  withRegistry(async (registry, access) => {
    registry.files['plugins/hello.json'] = details(registry.url, 'hello', { checksum: digestOf(GOOD) })
    registry.files['hello.tar.gz'] = GOOD
    await install({ ...access, plugins: ['hello'] })
    change(registry, access.dir)
    return verifyPlugins(access)
  })

const place = { file: 'hello' }
const hello = { slug: 'hello', version: '1.0.0' }

export const CLIENT_CASES = {
  RELEASE_DEPRECATED: {
    run: withRegistry(async (registry, access) => {
      await registry.publish(said('{deprecated: {reason: old}}'))
      return install({ ...access, plugins: ['hello'] })
    }),
    place,
    args: { ...hello, reason: 'old' },
    severity: 'warning',
  },
  RELEASE_YANKED: {
    run: withRegistry(async (registry, access) => {
      await registry.publish(said('{yanked: {reason: leaks}}'))
      return install({ ...access, plugins: ['hello@1.0.0'], allowYanked: true })
    }),
    place,
    args: { ...hello, reason: 'leaks' },
    severity: 'warning',
  },
  CHECKSUM_UNPUBLISHED: {
    run: withRegistry(async (registry, access) => {
      registry.files['plugins/hello.json'] = details(registry.url, 'hello', {})
      registry.files['hello.tar.gz'] = ARTIFACT
      return install({ ...access, plugins: ['hello'] })
    }),
    place,
    args: { ...hello, digest: digestOf(ARTIFACT) },
    severity: 'note',
  },
  DEPENDENCY_CIRCLE: {
    run: withRegistry(async (registry, access) => {
      const checksum = digestOf(ARTIFACT)
      registry.files['plugins/hello.json'] = details(registry.url, 'hello', { checksum, dependencies: { other: '*' } })
      registry.files['plugins/other.json'] = details(registry.url, 'other', {
        checksum,
        dependencies: { hello: '^1.0.0' },
      })
      for (const slug of ['hello', 'other']) registry.files[`${slug}.tar.gz`] = ARTIFACT
      return install({ ...access, plugins: ['other'] })
    }),
    place,
    args: { slugs: ['hello', 'other', 'hello'] },
    severity: 'warning',
  },
  CHECKSUM_WRONG: {
    run: withInstalled(({ files }) => {
      files['hello.tar.gz'] = BAD
    }),
    place,
    args: { ...hello, expected: digestOf(GOOD), found: digestOf(BAD), by: 'registry' },
  },
  INSTALLED_CHANGED: {
    run: withInstalled((_, dir) => writeFileSync(join(dir, 'hello/a'), 'changed')),
    place,
    args: { ...hello, files: ['a'] },
  },
} satisfies Readonly<Record<string, Case>>
