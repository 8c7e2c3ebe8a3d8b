import type { JsonObject } from '../model/json.js'
import { PROTOCOLS } from '../model/manifest.js'
import { MAX_PATTERNS } from '../model/pattern.js'
import { SLUG_PATTERN } from '../model/slug.js'
import { SITE_SCHEMA } from './site-schema.js'

const SIZE = {
  type: ['integer', 'string'],
  minimum: 1,
  pattern: '^\\d+(\\.\\d+)? ?([kKmMgG]i?)?[bB]?$',
  patternErrorMessage: 'be a size such as 500000, "500 kB", "1MB" or "10 MiB"',
}
const SECONDS = { type: 'integer', minimum: 0 }
const PATTERNS = { type: 'array', maxItems: MAX_PATTERNS, items: { type: 'string', minLength: 1 } }

/** The sections of `registry.yaml`. */
export const SECTION_SCHEMAS: JsonObject = {
  limits: {
    type: 'object',
    additionalProperties: false,
    description:
      'The most that a file may hold: bytes, or text with a unit (kB, MB, GB of 1000; KiB, MiB, GiB of 1024).',
    properties: {
      icon: { ...SIZE, description: 'An icon. Flows asks for less than 1 MB.', default: '1 MB' },
      manifest: { ...SIZE, description: 'A manifest, or any other text that is read whole.', default: '1 MiB' },
      artifact: { ...SIZE, description: 'A plugin version.', default: '1 GiB' },
    },
  },
  bundle: {
    type: 'object',
    additionalProperties: false,
    description: 'How the files of a plugin become its artifact.',
    properties: {
      command: {
        type: 'string',
        minLength: 1,
        description:
          "Runs in a plugin's folder for each version that is not published yet, and writes a .tar.gz to {out}. {slug}, {version} and {out} are filled in, quoted.",
        examples: ['flowctl version bundle -e main.ts -o {out}'],
      },
      protocols: {
        type: 'array',
        minItems: 1,
        items: { enum: PROTOCOLS },
        description: 'The command is for plugins of these protocols. Default: all.',
      },
      files: {
        ...PATTERNS,
        description:
          "Globs, relative to a plugin's folder: only these files are packed. Braces may stand for 100 patterns.",
      },
      ignore: { ...PATTERNS, description: 'Patterns as in .gitignore: these files are not packed.' },
    },
  },
  policy: {
    type: 'object',
    additionalProperties: false,
    properties: {
      changedContent: {
        enum: ['error', 'keep'],
        description:
          'What to do with a published version whose content differs here: refuse, or keep what is published.',
        default: 'error',
      },
      unpublish: {
        enum: ['72h', 'anytime'],
        description: 'When a version may be unpublished: within 72 hours of its publication, or at any time.',
        default: '72h',
      },
      allow: {
        type: 'array',
        items: {
          type: 'string',
          pattern: SLUG_PATTERN,
          patternErrorMessage: 'be a slug: letters, digits, "-" and "_"',
        },
        description: 'The slugs that a contributing repository may touch.',
      },
    },
  },
  origin: {
    type: 'string',
    pattern: '^\\s*[^\\s\\p{Cc}]+\\s*$',
    patternErrorMessage: 'be one word that names a repository, such as github.com/acme/plugins',
    description:
      'The repository that these sources are in: it owns the plugins that it was the first to publish. Default: that of the workflow that runs, else where the checkout was cloned from.',
    examples: ['github.com/acme/plugins'],
  },
  contributes: {
    type: 'boolean',
    description: "This is a plugin's own repository, which publishes into a registry that it does not own.",
    default: false,
  },
  cache: {
    type: 'object',
    additionalProperties: false,
    description: 'Seconds for which clients and caches may keep a file without asking again. Artifacts never change.',
    properties: {
      documents: { ...SECONDS, description: 'JSON documents.', default: 300 },
      icons: { ...SECONDS, description: 'Icons.', default: 3600 },
      pages: { ...SECONDS, description: 'Pages of the site.', default: 300 },
    },
  },
  cors: {
    type: 'object',
    additionalProperties: false,
    description: 'Which web pages may read the registry.',
    properties: {
      origins: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'string',
          pattern: '^(\\*|https?://[^/\\s]+)$',
          patternErrorMessage: 'be an origin such as https://flows.example.com, or *',
        },
        default: ['*'],
      },
    },
  },
  site: SITE_SCHEMA,
  deploy: {
    type: ['string', 'object'],
    minLength: 1,
    required: ['target'],
    additionalProperties: false,
    description: 'The target that the registry is deployed to: its URL, or its URL and settings.',
    examples: ['s3://my-bucket/plugins', '/srv/www/plugins', 'github-pages'],
    properties: {
      target: {
        type: 'string',
        minLength: 1,
        description:
          'A folder, s3://<bucket>/<prefix>, azure://<account>/<container>/<prefix>, github-pages (of this repository) or github://<owner>/<repo>#<branch>.',
        examples: ['s3://my-bucket/plugins', 'azure://myaccount/$web', 'github-pages', '../www'],
      },
      prefix: { type: 'string', description: 'The folder of the bucket, container or branch.' },
      region: { type: 'string', minLength: 1, description: "The bucket's region, where the environment has none." },
      endpoint: {
        type: 'string',
        description: 'The address of a store that is not AWS or Azure itself.',
        examples: ['https://s3.example.com'],
      },
      pathStyle: { type: 'boolean', description: 'The bucket is named in the path, not in the host name.' },
      public: {
        type: 'boolean',
        description: 'Everybody may read the bucket or container. False where only a CDN with rights of its own does.',
        default: true,
      },
      branch: { type: 'string', description: 'The branch that GitHub Pages serves.', default: 'gh-pages' },
      invalidate: {
        type: 'string',
        minLength: 1,
        description: 'A shell command that gets the changed URLs, one a line, on its standard input: for a CDN.',
      },
    },
  },
}
