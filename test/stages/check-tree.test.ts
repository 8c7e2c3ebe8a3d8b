import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/model/digest.js'
import type { TreeClass } from '../../src/model/tree.js'
import { checkTree, type LaidFile } from '../../src/stages/check-tree.js'

const file = (path: string, kind: TreeClass = 'document', content = path): LaidFile => ({
  path,
  class: kind,
  digest: digestOf(content),
})
const kept = (...files: readonly LaidFile[]) => ({ paths: files.map(({ path }) => path), read: () => files })
const unread = (...paths: readonly string[]) => ({
  paths,
  read: (): never => {
    throw new Error('nobody needs to know more than the paths')
  },
})
const refusal = (run: () => unknown): string => {
  try {
    run()
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}

describe('files beside those that are kept', () => {
  it('are given back, each once, and nothing is asked of what is kept', () => {
    const artifact = file('apps/a/1.tar.gz', 'artifact')
    const files = [artifact, file('apps/a/versions.json'), artifact]
    expect(checkTree(files, [unread('apps/b/1.tar.gz'), unread('apps/a/2.tar.gz', 'apps/a.json')])).toEqual([
      artifact,
      file('apps/a/versions.json'),
    ])
  })

  it('may share with them what records name by digest', () => {
    const icon = file('icons/one.svg', 'asset')
    expect(checkTree([icon], [kept(icon), kept(icon)])).toEqual([icon])
  })

  const CLASHES: readonly (readonly [string, readonly LaidFile[], readonly LaidFile[], string])[] = [
    [
      'another file of the same path',
      [file('x', 'asset', '1')],
      [file('x', 'asset', '2')],
      'x would be two files (asset, asset)',
    ],
    ['a document of the same path', [file('x')], [file('x')], 'x would be two files (document, document)'],
    ['one below a file', [file('x/y', 'artifact')], [file('x', 'schema')], 'x would be two files (schema, artifact)'],
    ['one above a file', [file('x', 'artifact')], [file('x/y/z', 'schema')], 'x would be two files (artifact, schema)'],
  ]
  it.each(CLASHES)('may not be %s', (_, files, others, problem) => {
    const message = `Could not lay out the registry: ${problem}.`
    expect(refusal(() => checkTree(files, [kept(...others)]))).toBe(message)
    expect(refusal(() => checkTree([...others, ...files]))).toBe(message)
  })

  it('may have a key of their own where others have a folder', () => {
    const key: LaidFile = { ...file('plugins/a'), keyOnly: true }
    expect(checkTree([key], [unread('plugins/a/1.0.0.json')])).toEqual([key])
  })
})
