import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { search } from '../../src/commands/search.js'
import { verifyRegistry } from '../../src/commands/verify-registry.js'
import { PREVIEW_HOSTS } from '../../src/model/preview-host.js'
import { writeFiles } from '../diagnostics/sample-registry.js'
import { openPreview } from '../preview/open-preview.js'
import { useProject } from './project.js'
import { flowsApp, plugin } from './registry.js'

/** One version is in the folder itself, an older one below it. */
const older = Object.fromEntries(
  Object.entries(plugin('github', '1.0.0')).map(([path, text]) => [
    path.replace('plugins/github/', 'plugins/github/versions/1.0.0/'),
    text,
  ]),
)

describe.each(PREVIEW_HOSTS)('a registry as %s serves it', (host) => {
  const useProjectOf = useProject()
  let dir = ''
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'client-hosts-'))
    writeFiles(dir, {
      'registry.yaml': 'name: Test\n',
      ...plugin('http', '1.0.0'),
      ...plugin('github', '1.1.0', { dependencies: '{http: ^1.0.0}' }),
      ...older,
      ...flowsApp('app', '1.0.0'),
    })
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  const packed = (folder: string, path: string): string => readFileSync(join(dir, 'plugins', folder, path), 'utf8')

  test('gives back what was packed, of the newest version and of an older one, and is whole', async () => {
    const preview = await openPreview({ dir, host })
    try {
      expect(preview.events.at(-1)).toMatchObject({ event: 'built', host })
      const registry = preview.url.replace(/\/$/, '')

      const project = useProjectOf()
      const { plugins } = await project.install(registry, ['github', 'app'])
      expect(plugins.map(({ slug, version }) => `${slug} ${version}`).sort()).toEqual([
        'app 1.0.0',
        'github 1.1.0',
        'http 1.0.0',
      ])
      expect(project.tree()).toMatchObject({
        'github/plugin.yaml': packed('github', 'plugin.yaml'),
        'github/main.js': packed('github', 'main.js'),
        'http/main.js': packed('http', 'main.js'),
        'app/main.ts': packed('app', 'main.ts'),
      })
      const elsewhere = join(project.root, 'older')
      expect((await project.install(registry, ['github@1.0.0'], { dir: elsewhere })).plugins).toMatchObject([
        { slug: 'github', version: '1.0.0' },
      ])
      expect(readFileSync(join(elsewhere, 'github/main.js'), 'utf8')).toBe(packed('github/versions/1.0.0', 'main.js'))

      const found = await search({ registries: [registry], q: 'githu' })
      expect(found.results.map(({ slug, version }) => [slug, version])).toEqual([['github', '1.1.0']])

      // A server of the protocol makes its answers; all others serve files.
      if (host === 'exact') return
      const { ok, diagnostics } = await verifyRegistry({ location: preview.url, env: {} })
      expect([ok, diagnostics]).toEqual([true, []])
    } finally {
      await preview.close()
    }
  })
})
