/*
 * What a good engineer would script in place of this program, and what `npm run bench` compares it with: per plugin the
 * manifest parsed and checked, a .tar.gz made and its digest taken, eight plugins at a time. No documents, no records, no
 * checks of names or icons. The icon stays out of the tarball, so that both programs pack the same files.
 *
 *     node bench/baseline.mjs CORPUS OUT
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { Ajv } from 'ajv'
import { create } from 'tar'
import { parse } from 'yaml'

const AT_A_TIME = 8

const text = { type: 'string', minLength: 1 }
const check = new Ajv({ allErrors: true }).compile({
  type: 'object',
  required: ['slug', 'version', 'name', 'description', 'actions'],
  properties: {
    slug: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
    name: text,
    description: text,
    author: text,
    homepage: text,
    repository: text,
    license: text,
    tags: { type: 'array', items: text },
    icon: text,
    actions: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: text, description: text, input: { type: 'object' }, output: { type: 'object' } },
      },
    },
    runtime: { type: 'object' },
    environment: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: text, description: text, required: { type: 'boolean' } },
      },
    },
  },
})

const [corpus, out] = process.argv.slice(2)
const root = join(corpus, 'plugins')
// Left to itself, tar gives every entry the time of its file, and the same source other bytes on each checkout.
const mtime = new Date(0)

const readPacked = async (cwd) => {
  const entries = await readdir(cwd, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'icon.svg')
  return files.map((entry) => relative(cwd, join(entry.parentPath, entry.name))).sort()
}

const buildPlugin = async (slug) => {
  const cwd = join(root, slug)
  const manifest = parse(await readFile(join(cwd, 'plugin.yaml'), 'utf8'))
  if (!check(manifest)) throw new Error(`${slug}: ${JSON.stringify(check.errors)}`)
  const file = join(out, `${slug}-${manifest.version}.tar.gz`)
  await create({ cwd, file, gzip: true, portable: true, mtime }, await readPacked(cwd))
  const digest = createHash('sha256').update(await readFile(file))
  return `${digest.digest('hex')}  ${slug}-${manifest.version}.tar.gz\n`
}

mkdirSync(out, { recursive: true })
const slugs = readdirSync(root)
const sums = []
let next = 0
const work = async () => {
  for (let at = next++; at < slugs.length; at = next++) sums[at] = await buildPlugin(slugs[at])
}
await Promise.all(Array.from({ length: AT_A_TIME }, work))
await writeFile(join(out, 'SHA256SUMS'), sums.join(''))
