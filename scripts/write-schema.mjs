// Writes schemas/registry.schema.json, which editors use, from the schema that the program itself checks registry.yaml by.
// Run it after `npm run build` when src/stages/config-schema*.ts has changed; a test holds the two equal.
import { mkdirSync, writeFileSync } from 'node:fs'
import { CONFIG_SCHEMA } from '../dist/stages/config-schema.js'

const folder = new URL('../schemas/', import.meta.url)
mkdirSync(folder, { recursive: true })
writeFileSync(new URL('registry.schema.json', folder), `${JSON.stringify(CONFIG_SCHEMA, null, 2)}\n`)
