import type { JsonObject } from '../model/json.js'
import { PROTOCOLS } from '../model/manifest.js'
import { buildSchemaCheck } from './build-schema-check.js'
import { MAX_LICENSE_LENGTH } from './check-license.js'

const TEXT = { type: 'string' }
const LINE = {
  type: 'string',
  pattern: '^[^\\p{Cc}]*$',
  patternErrorMessage: 'be one line without control characters',
}
const OPTIONAL_LINE = { ...LINE, type: ['string', 'null'] }
// Line breaks and tabs are part of a longer text, other control characters are not.
const LINES = {
  type: 'string',
  pattern: '^[^\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]*$',
  patternErrorMessage: 'not hold control characters',
}
const MAPPING = { type: 'object' }

/*
 * Documents repeat what a manifest says, much of it for each tag and each version: more than anybody needs there would make
 * gigabytes of a small file. Slugs, versions, colours and single tags have limits where their values are checked.
 */
const SHORT = { ...LINE, maxLength: 200 }
const LONG = { ...LINE, maxLength: 2000 }
const SUMMARY = { ...LINES, maxLength: 5000 }
const OPTIONAL_SUMMARY = { ...SUMMARY, type: ['string', 'null'] }
const MAX_NOTES = 50_000
const MAX_TAGS = 50
const MAX_ITEMS = 500
const MAX_ACTIONS = 5000

/**
 * The fields of a manifest after its spelling was understood and before its values were: what each may be. Fields that are
 * not named here are no business of the registry. All are optional here; what is required depends on the protocols.
 */
export const MANIFEST_SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    slug: LINE,
    name: SHORT,
    description: SUMMARY,
    version: TEXT,
    namespace: SHORT,
    protocols: { type: 'array', items: { enum: PROTOCOLS } },
    author: { ...SHORT, type: ['string', 'object'], required: ['name'], properties: { name: SHORT } },
    homepage: LONG,
    repository: { ...LONG, type: ['string', 'object'], required: ['url'], properties: { url: LONG } },
    license: { ...LINE, maxLength: MAX_LICENSE_LENGTH },
    tags: { type: 'array', maxItems: MAX_TAGS, items: LINE },
    icon: LONG,
    color: LINE,
    changelog: { ...LINES, maxLength: MAX_NOTES },
    actions: {
      type: 'array',
      maxItems: MAX_ACTIONS,
      items: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { ...SHORT, minLength: 1 },
          description: OPTIONAL_SUMMARY,
          // Both are JSON Schemas, which are checked as such: check-actions.
          input: { type: ['object', 'boolean', 'null'] },
          output: { type: ['object', 'boolean', 'null'] },
        },
      },
    },
    runtime: MAPPING,
    environment: {
      type: 'array',
      maxItems: MAX_ITEMS,
      items: {
        ...SHORT,
        type: ['string', 'object'],
        minLength: 1,
        required: ['name'],
        properties: {
          name: { ...SHORT, minLength: 1 },
          description: OPTIONAL_SUMMARY,
          required: { type: ['boolean', 'null'] },
        },
      },
    },
    dependencies: {
      type: ['array', 'object'],
      maxItems: MAX_ITEMS,
      maxProperties: MAX_ITEMS,
      items: { ...LINE, minLength: 1 },
      additionalProperties: OPTIONAL_LINE,
    },
    compatibility: { type: 'object', properties: { min: OPTIONAL_LINE, max: OPTIONAL_LINE } },
    security: SUMMARY,
    support: SUMMARY,
    signature: {
      type: 'object',
      required: ['type', 'signature'],
      properties: {
        type: { ...SHORT, minLength: 1 },
        key_id: { ...SHORT, type: ['string', 'null'] },
        signature: { type: 'string', minLength: 1, maxLength: MAX_NOTES },
      },
    },
    appMetadataUrl: LONG,
  },
}

/** One compiled schema for all manifests of the program. */
export const checkManifestSchema = buildSchemaCheck(MANIFEST_SCHEMA)
