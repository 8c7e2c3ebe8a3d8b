import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { build } from '../../src/commands/build.js'
import { followPointers } from '../commands/follow-pointers.js'
import { config, type Files, LOGO, manifest, writeFiles } from '../diagnostics/sample-registry.js'
import { BASE } from './attempt.js'
import { closeGround, type Ground, openGround } from './ground.js'

/** Called whenever a file has taken its name, or lost it. */
const reader = vi.hoisted(() => ({ look: (): void => {} }))

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>()
  const watched = Object.fromEntries(
    (['renameSync', 'rmSync', 'unlinkSync', 'copyFileSync', 'linkSync'] as const).map((name) => [
      name,
      (...args: readonly unknown[]): void => {
        ;(fs[name] as (...args: readonly unknown[]) => void)(...args)
        reader.look()
      },
    ]),
  )
  return { ...fs, ...watched, default: { ...fs, ...watched } }
})

/** Plugins that a second build changes in every way there is. */
const sources = (isNow: boolean): Files => ({
  'registry.yaml': config(isNow ? 'description: Now.\ndefaults: {support: now@example.com}\n' : ''),
  ...plugin('version', { version: isNow ? '"1.1.0"' : '"1.0.0"' }),
  ...plugin('listing', {}, isNow ? '# Now\n' : '# Then\n', isNow ? LOGO.replace('#0a0', '#00a') : LOGO),
  ...plugin('icon', { icon: isNow ? 'new.svg' : 'logo.svg' }),
  ...(isNow && { 'plugins/icon/logo.svg': null, 'plugins/icon/new.svg': LOGO }),
  ...plugin('tagged', { tags: isNow ? '[now]' : '[then]', version: isNow ? '"1.1.0"' : '"1.0.0"' }),
  ...plugin('both', { color: '"#00aa00"', version: isNow ? '"2.0.0-rc.1"' : '"1.0.0"' }),
  ...(isNow ? plugin('new', {}) : {}),
  ...plugin('yanked', { color: '"#00aa00"' }),
  ...plugin('unpublished', {}),
  'plugins/unpublished/versions/0.9.0/main.js': '',
  ...(isNow && {
    'plugins/yanked/lifecycle.yaml': '"1.0.0": {yanked: true}\n',
    'plugins/unpublished/lifecycle.yaml': '"0.9.0": {deprecated: true, unpublished: true}\n',
  }),
})

const plugin = (slug: string, fields: Readonly<Record<string, string>>, readme = '# It\n', logo = LOGO): Files => ({
  [`plugins/${slug}/plugin.yaml`]: manifest({ slug, ...fields }),
  [`plugins/${slug}/main.js`]: `${fields['version']}\n`,
  [`plugins/${slug}/logo.svg`]: logo,
  [`plugins/${slug}/README.md`]: readme,
  [`plugins/${slug}/.registryignore`]: 'plugin.yaml\n',
})

let ground: Ground
/** What a reader found missing or different, at any moment. */
const problems = new Set<string>()
/** The bytes that each file of a listing had, at any moment. */
const seen = new Map<string, Set<string>>()
let looks = 0

beforeAll(async () => {
  ground = openGround()
  const { dir, out } = ground
  writeFiles(dir, sources(false))
  const first = await build({ dir, env: { SOURCE_DATE_EPOCH: '1700000000' } })
  writeFiles(dir, sources(true))
  reader.look = () => {
    looks++
    for (const problem of followPointers(out, BASE).problems) problems.add(problem)
    for (const path of LISTING_FILES)
      seen.set(path, (seen.get(path) ?? new Set()).add(readFileSync(join(out, path), 'utf8')))
  }
  const second = await build({ dir, env: { SOURCE_DATE_EPOCH: '1700003600' } })
  reader.look = () => {}
  const errors = [...first.diagnostics, ...second.diagnostics].filter(({ severity }) => severity === 'error')
  expect([errors, second.generation]).toEqual([[], 2])
})

afterAll(() => closeGround(ground))

/** They have one name and change under it, a moment before the record that tells their digest. */
const LISTING_FILES = ['apps/listing/logo.svg', 'apps/listing/README.md']

describe('a reader at every moment of a build', () => {
  it('finds every file that is pointed at, with the bytes that are told of it', () => {
    expect(looks).toBeGreaterThan(80)
    const isListed = (problem: string): boolean =>
      LISTING_FILES.some((path) => problem.startsWith(`${path}: other bytes`))
    expect([...problems].filter((problem) => !isListed(problem)).sort()).toEqual([])
  })

  it('finds an icon and a README whole: as they were, or as they are', () => {
    expect(LISTING_FILES.map((path) => [...(seen.get(path) ?? [])])).toEqual([
      [LOGO, LOGO.replace('#0a0', '#00a')],
      ['# Then\n', '# Now\n'],
    ])
  })
})
