import { config, type Files, LOGO, manifest } from '../diagnostics/sample-registry.js'

/** Enough for threads to be worth their start. */
const PLUGINS = 300

/**
 * A registry of many plugins, as it was and as it is now: a third of them has a new version, a third another listing, a
 * third both; some are new, and some versions are deprecated.
 */
export const sourcesToKill = (isNow: boolean, plugins = PLUGINS): Files =>
  Object.assign(
    { 'registry.yaml': config(isNow ? 'description: Now.\ndefaults: {support: now@example.com}\n' : '') },
    ...Array.from({ length: plugins }, (_, i) => (isNow || i % 10 !== 9 ? pluginFiles(i, isNow) : {})),
  )

const pluginFiles = (i: number, isNow: boolean): Files => {
  const dir = `plugins/plugin-${i}`
  const hasNews = isNow && i % 3 !== 1
  const hasListing = isNow && i % 3 !== 0
  return {
    [`${dir}/plugin.yaml`]: manifest({
      slug: `plugin-${i}`,
      version: hasNews ? '"1.1.0"' : '"1.0.0"',
      tags: `[all, tag-${i % 7}${hasNews ? '-now' : ''}]`,
      ...(i % 2 === 0 && { color: '"#00aa00"' }),
    }),
    [`${dir}/main.js`]: `export const plugin = ${i}${hasNews ? ' + 1' : ''}\n`.repeat(50),
    [`${dir}/logo.svg`]: hasListing ? LOGO.replace('#0a0', '#00a') : LOGO,
    [`${dir}/README.md`]: `# Plugin ${i}\n${hasListing ? 'Now.\n' : ''}`,
    ...(isNow && i % 10 === 0 && { [`${dir}/lifecycle.yaml`]: '"1.0.0": {deprecated: {reason: Old.}}\n' }),
  }
}
