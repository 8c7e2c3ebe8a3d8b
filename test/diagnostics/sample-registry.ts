import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Content by path; `null` takes a file of the sample away. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>

export const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="#0a0"/></svg>\n'

/** The lines of a manifest with which nothing is wrong; a field can be replaced, taken away (`null`) or added at the end. */
const FIELDS: Readonly<Record<string, string>> = {
  slug: 'hello',
  version: '"1.0.0"',
  name: 'Hello',
  description: 'Says hello.',
  author: 'Acme',
  homepage: 'https://example.com/hello',
  repository: 'https://example.com/hello.git',
  license: 'MIT',
  tags: '[demo]',
  icon: 'logo.svg',
  actions: '[{name: greet, description: Greets.}]',
}

/** A manifest of one line a field, in the order above, so that line 2 is the version and line 12 the first field added. */
export const manifest = (changes: Readonly<Record<string, string | null>> = {}): string =>
  Object.entries({ ...FIELDS, ...changes })
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('')

const CONFIG = 'name: Sample\nbaseUrl: https://plugins.example.com/\n'

const SAMPLE: Files = {
  'registry.yaml': CONFIG,
  'plugins/hello/plugin.yaml': manifest(),
  'plugins/hello/logo.svg': LOGO,
  'plugins/hello/main.js': 'export const greet = () => "hello"\n',
}

/** `registry.yaml` of the sample with lines added. */
export const config = (lines: string): string => CONFIG + lines

/** Writes a registry that builds without a finding, with `files` laid over it. */
export const writeSample = (dir: string, files: Files = {}): void => writeFiles(dir, { ...SAMPLE, ...files })

export const writeFiles = (dir: string, files: Files): void => {
  for (const [path, content] of Object.entries(files)) {
    const file = join(dir, path)
    if (content === null) rmSync(file, { recursive: true, force: true })
    else {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
    }
  }
}
