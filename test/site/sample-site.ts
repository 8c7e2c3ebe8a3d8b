import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from '../../src/commands/build.js'

const EXAMPLE = new URL('../../example-registry', import.meta.url).pathname

/** Text that runs wherever it is not escaped, and tells by `ran`. */
export const HOSTILE = `</title></script><script>window.ran=1</script><img src=x onerror="window.ran=1">'"><svg onload=window.ran=1>`

const hostileSchema = {
  type: 'object',
  required: [HOSTILE],
  properties: {
    [HOSTILE]: {
      type: 'string',
      title: HOSTILE,
      description: HOSTILE,
      default: HOSTILE,
      enum: [HOSTILE],
      pattern: 'a',
    },
    link: { $ref: 'javascript:window.ran=1' },
  },
}

const HOSTILE_MANIFEST = {
  slug: 'hostile',
  version: '1.0.0',
  name: `Hostile ${HOSTILE}`,
  description: HOSTILE,
  author: HOSTILE,
  namespace: HOSTILE,
  homepage: 'https://example.com/"onmouseover="window.ran=1',
  repository: 'https://github.com/example/hostile',
  license: 'MIT',
  support: HOSTILE,
  security: `javascript${'\u003a'}window.ran=1`.replace(':', ' :'),
  tags: ['<script>window.ran=1</script>', '..', '"quoted"'],
  color: '#aa0000',
  protocols: ['flows', 'openworkflow'],
  actions: [{ name: HOSTILE, description: HOSTILE, input: hostileSchema, output: hostileSchema }],
  environment: [{ name: 'TOKEN', description: HOSTILE, required: true }],
  runtime: { memory: HOSTILE },
  dependencies: { http: '^1.0.0' },
  compatibility: { min: '1.0.0' },
}

const HOSTILE_README = `# ${HOSTILE}

${HOSTILE}

[a](javascript:window.ran=1) [b](data:text/html,<script>window.ran=1</script>) ![c](x"onerror="window.ran=1) <javascript:window.ran=1>

<a href="javascript:window.ran=1">d</a><iframe srcdoc="<script>parent.ran=1</script>"></iframe><object data="x"></object>
<form action="https://example.com"><button>e</button></form><style>body{display:none}</style><math><mi href="javascript:1">

\`\`\`"><script>window.ran=1</script>
${HOSTILE}
\`\`\`
`

/** An icon that the build refuses no part of, and that would tell when it were opened with the page's rights. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><rect width="16" height="16" fill="#a00"/></svg>'

/** More than one page of plugins. */
const FILLERS = 110

const writeFiles = (dir: string, files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
}

const filler = (number: number): Readonly<Record<string, string>> => ({
  [`plugins/filler-${number}/plugin.json`]: JSON.stringify({
    version: '1.0.0',
    name: `Sample ${number}`,
    description: `Does what sample ${number} does, and does it well`,
    tags: ['sample'],
    actions: [{ name: 'run', description: 'Runs' }],
  }),
  [`plugins/filler-${number}/main.js`]: 'export {}\n',
})

/** Builds the example registry, joined by many plugins and one that means harm, as it would be under a prefix. */
export const buildSampleSite = async (prefix: string): Promise<string> => {
  const root = mkdtempSync(join(tmpdir(), 'site-'))
  cpSync(join(EXAMPLE, 'plugins'), join(root, 'plugins'), { recursive: true })
  writeFiles(root, {
    'registry.yaml': `name: Sample plugins
description: All that a page can show.
baseUrl: https://plugins.example.com${prefix}
defaults: {author: Example Platform Team, license: MIT}
site:
  accent: "#ffcc00"
  footer: [{text: Imprint, url: "https://example.com/imprint"}]
  logo: look/logo.svg
  stylesheet: look/extra.css
`,
    'look/logo.svg': ICON,
    'look/extra.css': '.brand { letter-spacing: 0.01em }\n',
    'plugins/hostile/plugin.json': JSON.stringify(HOSTILE_MANIFEST),
    'plugins/hostile/README.md': HOSTILE_README,
    'plugins/hostile/CHANGELOG.md': HOSTILE,
    'plugins/hostile/logo.svg': ICON,
    'plugins/hostile/main.js': 'export {}\n',
    'plugins/hostile/lifecycle.yaml': JSON.stringify({ '1.0.0': { deprecated: { reason: HOSTILE } } }),
    'plugins/withdrawn/plugin.json': JSON.stringify({
      version: '1.0.0',
      name: 'Withdrawn',
      description: 'Nobody is offered this one',
      actions: [{ name: 'run' }],
    }),
    'plugins/withdrawn/main.js': 'export {}\n',
    'plugins/withdrawn/lifecycle.yaml': '"1.0.0": {yanked: {reason: It leaks memory}}',
    ...Object.assign({}, ...Array.from({ length: FILLERS }, (_, number) => filler(number))),
  })
  const receipt = await build({ dir: root, published: 'none', env: { SOURCE_DATE_EPOCH: '1732000000' } })
  if (!receipt.ok) throw new Error(JSON.stringify(receipt.diagnostics.filter(({ severity }) => severity === 'error')))
  return root
}
