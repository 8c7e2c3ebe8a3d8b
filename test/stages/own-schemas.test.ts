import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { CONFIG_SCHEMA } from '../../src/stages/config-schema.js'
import { MANIFEST_SCHEMA } from '../../src/stages/manifest-schema.js'

test.each([
  ['the config', CONFIG_SCHEMA],
  ['a manifest', MANIFEST_SCHEMA],
])('the schema of %s is a valid JSON Schema, which the program takes for granted', (_, schema) => {
  const ajv = new Ajv2020()
  expect([ajv.validateSchema(schema), ajv.errors]).toEqual([true, null])
})
