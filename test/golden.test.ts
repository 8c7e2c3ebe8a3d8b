import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from '../src/commands/build.js'

const EXAMPLE = new URL('../example-registry', import.meta.url).pathname
const GOLDEN = new URL('golden/example-registry', import.meta.url).pathname
const env = { SOURCE_DATE_EPOCH: '1732000000' }

/** Every file of a tree but for the artifacts, whose digests stand in `SHA256SUMS`. */
const texts = (dir: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter(
        (entry) => entry.isFile() && !entry.name.endsWith('.tar.gz') && !entry.parentPath.includes('.registry-build'),
      )
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(dir.length + 1), readFileSync(file).toString('latin1')]),
  )

// What the example registry gives, whole, so that a change of any byte that a client reads is seen in review.
// After a change that is meant: UPDATE_GOLDEN=1 npx vitest run test/golden.test.ts
describe('the golden tree of example-registry', () => {
  let root: string
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'golden-'))
    const receipt = await build({ dir: EXAMPLE, out: join(root, 'dist'), published: 'none', env })
    expect(receipt.ok).toBe(true)
    if (process.env['UPDATE_GOLDEN'] === undefined) return
    rmSync(GOLDEN, { recursive: true, force: true })
    cpSync(join(root, 'dist'), GOLDEN, {
      recursive: true,
      filter: (file) => !file.endsWith('.tar.gz') && !file.endsWith('.registry-build'),
    })
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  it('has the same files with the same bytes', () => {
    expect(texts(join(root, 'dist'))).toEqual(texts(GOLDEN))
  })

  it('is what the same sources give on every host, but for what the host needs', async () => {
    const onS3 = await build({
      dir: EXAMPLE,
      out: join(root, 's3'),
      published: 'none',
      env: { ...env, REGISTRY_HOST: 's3' },
    })
    expect(onS3.ok).toBe(true)
    const [portable, s3] = [Object.keys(texts(join(root, 'dist'))), Object.keys(texts(join(root, 's3')))]
    const slugs = ['github', 'http', 'issue-triage', 'json-tools', 'weather']
    expect(portable.filter((path) => !s3.includes(path))).toEqual(
      ['.nojekyll', ...slugs.flatMap((slug) => [`plugins/${slug}.html`, `plugins/${slug}/index.html`])].sort(),
    )
    expect(s3.filter((path) => !portable.includes(path))).toEqual([])
  })
})
