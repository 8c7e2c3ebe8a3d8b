// Bundles site/, which runs in browsers, into dist/site/site.js: one module, for every page of the site.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/**
 * Nothing that is left of src/ needs Node; what is not left may import it. Anything else that does is an error of esbuild's.
 */
const withoutNode = {
  name: 'without-node',
  setup: (bundle) => {
    bundle.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false }))
  },
}

const root = fileURLToPath(new URL('..', import.meta.url))
await build({
  absWorkingDir: root,
  entryPoints: ['site/main.ts'],
  outfile: 'dist/site/site.js',
  tsconfig: 'site/tsconfig.json',
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: ['chrome120', 'firefox121', 'safari17'],
  legalComments: 'inline',
  logLevel: 'warning',
  plugins: [withoutNode],
})
