import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'

const ajv = new Ajv({ allErrors: true })

/** What a JSON Schema of `test/schemas` has to say against the bytes of a document: nothing, when it holds. */
export const schemaErrors = (name: string, bytes: Uint8Array): readonly unknown[] => {
  const validate =
    ajv.getSchema(name) ??
    ajv
      .addSchema(JSON.parse(readFileSync(new URL(`../schemas/${name}.schema.json`, import.meta.url), 'utf8')), name)
      .getSchema(name)
  if (validate === undefined) throw new Error(`no schema ${name}`)
  return validate(JSON.parse(Buffer.from(bytes).toString('utf8'))) === true ? [] : (validate.errors ?? [])
}
