import type { JsonObject } from '../model/json.js'
import { PROTOCOLS } from '../model/manifest.js'
import { buildSchemaCheck } from './build-schema-check.js'

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

/**
 * The fields of a manifest after its spelling was understood and before its values were: what each may be. Fields that are
 * not named here are no business of the registry. All are optional here; what is required depends on the protocols.
 */
export const MANIFEST_SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    slug: LINE,
    name: LINE,
    description: LINES,
    version: TEXT,
    namespace: LINE,
    protocols: { type: 'array', items: { enum: PROTOCOLS } },
    author: { type: ['string', 'object'], pattern: LINE.pattern, required: ['name'], properties: { name: LINE } },
    homepage: LINE,
    repository: { type: ['string', 'object'], pattern: LINE.pattern, required: ['url'], properties: { url: LINE } },
    license: LINE,
    tags: { type: 'array', items: LINE },
    icon: LINE,
    color: LINE,
    changelog: LINES,
    actions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { ...LINE, minLength: 1 },
          description: { ...LINES, type: ['string', 'null'] },
          // Both are JSON Schemas, which are checked as such: check-actions.
          input: { type: ['object', 'boolean', 'null'] },
          output: { type: ['object', 'boolean', 'null'] },
        },
      },
    },
    runtime: MAPPING,
    environment: {
      type: 'array',
      items: {
        type: ['string', 'object'],
        minLength: 1,
        required: ['name'],
        properties: {
          name: { ...LINE, minLength: 1 },
          description: { ...LINES, type: ['string', 'null'] },
          required: { type: ['boolean', 'null'] },
        },
      },
    },
    dependencies: {
      type: ['array', 'object'],
      items: { ...LINE, minLength: 1 },
      additionalProperties: OPTIONAL_LINE,
    },
    compatibility: { type: 'object', properties: { min: OPTIONAL_LINE, max: OPTIONAL_LINE } },
    security: LINES,
    support: LINES,
    signature: {
      type: 'object',
      required: ['type', 'signature'],
      properties: {
        type: { ...LINE, minLength: 1 },
        key_id: OPTIONAL_LINE,
        signature: { type: 'string', minLength: 1 },
      },
    },
    appMetadataUrl: LINE,
  },
}

/** One compiled schema for all manifests of the program. */
export const checkManifestSchema = buildSchemaCheck(MANIFEST_SCHEMA)
