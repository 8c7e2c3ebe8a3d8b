import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { build } from '../../src/commands/build.js'
import { config, LOGO, manifest, writeFiles, writeSample } from '../diagnostics/sample-registry.js'

const env = (seconds = 0) => ({ SOURCE_DATE_EPOCH: String(1_700_000_000 + seconds) })

describe('the pages of a build', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'build-site-'))
    writeSample(dir)
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  const run = (seconds = 0) => build({ dir, env: env(seconds), cacheDir: join(dir, 'cache') })
  const read = (path: string): string => readFileSync(join(dir, 'dist', path), 'utf8')
  const has = (path: string): boolean => existsSync(join(dir, 'dist', path))
  const pages = (): readonly string[] =>
    readdirSync(join(dir, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(html|xml|txt)$/.test(path) && !/^(plugins|\.registry-build)\//.test(path))
      .sort()

  it('are those of the registry, of each plugin and each tag', async () => {
    await run()
    expect(pages()).toEqual([
      '404.html',
      'apps/hello/index.html',
      'feed.xml',
      'index.html',
      'robots.txt',
      'sitemap.xml',
      'tags/demo/index.html',
      'tags/index.html',
    ])
  })

  it('are left out where the config wants none', async () => {
    writeFiles(dir, { 'registry.yaml': config('site: false') })
    await run()
    expect([pages(), has('assets'), read('catalog.json').includes('"lists"')]).toEqual([[], false, false])
  })

  it('show the name, logo, footer and stylesheet that the config gives', async () => {
    writeFiles(dir, {
      'registry.yaml': config(
        'site: {title: "T & U", logo: look/l.svg, stylesheet: look/x.css, footer: [{text: Imprint, url: "https://e.example/i"}]}',
      ),
      'look/l.svg': LOGO,
      'look/x.css': 'p {}\n',
    })
    await run()
    const assets = readdirSync(join(dir, 'dist/assets')).map((name) => name.replace(/-[0-9a-f]{16}\./, '.'))
    const page = read('apps/hello/index.html')
    expect([
      assets.sort(),
      /<title>(.*)<\/title>/.exec(page)?.[1],
      page.includes('<a href="https://e.example/i">Imprint</a>'),
      /href="\.\.\/\.\.\/assets\/extra-[0-9a-f]{16}\.css"/.test(page),
    ]).toEqual([['extra.css', 'logo.svg', 'site.css', 'site.js', 'theme.css'], 'Hello · T &amp; U', true, true])
  })

  it('are all made again when what they load is another', async () => {
    await run()
    const before = read('apps/hello/index.html')
    expect((await run(60)).files.written).toBe(0)
    writeFiles(dir, { 'registry.yaml': config('site: {stylesheet: x.css}'), 'x.css': 'p {}\n' })
    await run(120)
    const first = read('apps/hello/index.html')
    writeFiles(dir, { 'x.css': 'a {}\n' })
    await run(180)
    const second = read('apps/hello/index.html')
    expect([first === before, second === first]).toEqual([false, false])
  })

  it.each([
    ['site: {logo: none.svg}', 'site.logo', 'names none.svg, which is no file'],
    ['site: {stylesheet: large.css}', 'site.stylesheet', 'names large.css, which has more than 500000 bytes'],
  ])('%s is told', async (line, field, problem) => {
    writeFiles(dir, { 'registry.yaml': config(line), 'large.css': ' '.repeat(500_001) })
    const { ok, diagnostics } = await run()
    expect([ok, diagnostics.map(({ code, args }) => [code, args])]).toEqual([
      false,
      [['CONFIG_INVALID', { field, problem }]],
    ])
  })

  it('show a README, and follow it', async () => {
    writeFiles(dir, { 'plugins/hello/README.md': '# Hello\n\nSays *hello*.\n' })
    await run()
    const first = read('apps/hello/index.html')
    writeFiles(dir, { 'plugins/hello/README.md': 'Says goodbye.\n' })
    await run(60)
    const second = read('apps/hello/index.html')
    expect([first.includes('<p>Says <em>hello</em>.</p>'), second.includes('<p>Says goodbye.</p>')]).toEqual([
      true,
      true,
    ])
  })

  it('stay when the plugin has no source any more', async () => {
    writeFiles(dir, {
      'plugins/hello/README.md': 'Says *hello*.\n',
      'plugins/other/plugin.yaml': manifest({ slug: 'other' }),
      'plugins/other/logo.svg': LOGO,
      'plugins/other/main.js': 'export {}\n',
    })
    await run()
    const page = read('apps/hello/index.html')
    writeFiles(dir, { 'plugins/hello': null })
    expect([(await run(60)).ok, read('apps/hello/index.html') === page]).toEqual([true, true])
    expect(page).toContain('<p>Says <em>hello</em>.</p>')
  })
})
