import { HOSTS } from '../model/config.js'
import type { JsonObject } from '../model/json.js'
import { DEFAULT_ARTIFACT_LAYOUT } from '../model/layout.js'
import { PROTOCOLS } from '../model/manifest.js'
import { MAX_PATTERNS } from '../model/pattern.js'
import { buildSchemaCheck } from './build-schema-check.js'
import { SECTION_SCHEMAS } from './config-schema-sections.js'

/**
 * `registry.yaml`, as the program checks it and as the package ships it for editors (`schemas/registry.schema.json`, which
 * `scripts/write-schema.mjs` writes from this).
 */
export const CONFIG_SCHEMA: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'registry.yaml',
  description: 'The settings of a static plugin registry. Nothing is required but a baseUrl, once there are plugins.',
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: { type: 'string', description: 'For editors; no part of the settings.' },
    name: {
      type: 'string',
      minLength: 1,
      pattern: '^[^\\p{Cc}]*$',
      patternErrorMessage: 'be one line without control characters',
      description: "The registry's name. Default: the name of the folder.",
      examples: ['Example plugins'],
    },
    description: {
      type: 'string',
      description: 'What the registry is for, in a sentence or two.',
      examples: ['Plugins that our platform team maintains.'],
    },
    baseUrl: {
      type: 'string',
      description:
        'The URL at which the registry will be served: the folder of registry.json. Both protocols show absolute URLs, which begin with it.',
      examples: ['https://plugins.example.com/', 'https://example.github.io/plugins/'],
    },
    plugins: {
      type: ['array', 'string'],
      minItems: 1,
      maxItems: MAX_PATTERNS,
      minLength: 1,
      items: { type: 'string', minLength: 1 },
      description:
        'Globs of plugin folders, relative to this file; one that begins with ! excludes. A name may have two *, a glob two **. Default: plugins/*, or apps/* where there is no plugins folder.',
      examples: [['plugins/*'], ['plugins/*', '!plugins/draft-*'], ['.']],
    },
    outDir: {
      type: 'string',
      minLength: 1,
      description: 'Where the registry is built, relative to this file.',
      default: 'dist',
    },
    host: {
      enum: HOSTS,
      description:
        'The host that the tree is for. github-pages and portable suit any host of files; s3 keeps keys that are both a file and a folder, for Azure, too; cloudflare-pages and netlify get rules of their own. Default: what the deploy target implies, else portable.',
    },
    layout: {
      type: 'object',
      additionalProperties: false,
      description: 'Where new files go. What is published stays where it is.',
      properties: {
        artifact: {
          type: 'string',
          description: 'Path of a new artifact. Holds {slug} and {version}, and ends in .tar.gz.',
          default: DEFAULT_ARTIFACT_LAYOUT,
          examples: ['apps/{slug}/versions/{version}.tar.gz'],
        },
      },
    },
    defaults: {
      type: 'object',
      description:
        'Fields for every manifest that does not give them itself. {slug} is filled in. No part of the published definitions.',
      properties: {
        author: { type: ['string', 'object'], description: 'Who maintains the plugins.', examples: ['Platform team'] },
        homepage: { type: 'string', examples: ['https://docs.example.com/plugins/{slug}'] },
        repository: { type: ['string', 'object'], examples: ['https://github.com/example/plugins'] },
        license: { type: 'string', description: 'An SPDX expression.', examples: ['MIT', 'Apache-2.0'] },
        tags: { type: 'array', items: { type: 'string' } },
        support: { type: 'string', description: 'A contact or URL.' },
        security: { type: 'string', description: 'Where to report a vulnerability.' },
        protocols: { type: ['array', 'string'], items: { enum: PROTOCOLS }, description: 'Whom the plugins are for.' },
      },
      examples: [{ author: 'Platform team', license: 'MIT', homepage: 'https://docs.example.com/plugins/{slug}' }],
    },
    published: {
      type: 'string',
      minLength: 1,
      description:
        'Where the published state is read from: a URL, a folder relative to this file, or none. Default: the deploy target, else the previous outDir.',
      examples: ['https://plugins.example.com/', 'none', '../published'],
    },
    ...SECTION_SCHEMAS,
  },
}

/** One compiled schema for the program. */
export const checkConfigSchema = buildSchemaCheck(CONFIG_SCHEMA)
