import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeployObject, ObjectTarget, Revision } from '../../src/model/deploy.js'
import { digestOf } from '../../src/model/digest.js'

/** A target under test. */
export interface ContractSubject {
  /** Opens another target on the place, which is empty, but for what this run of the contract has put there. */
  readonly open: () => Promise<ObjectTarget>
  readonly close?: () => Promise<void>
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

export const objectOf = (path: string, body: string | Uint8Array): DeployObject => ({
  path,
  class: 'document',
  mediaType: 'application/json',
  body: { bytes: typeof body === 'string' ? Buffer.from(body) : body },
})

/**
 * What every store of objects must do, row by row. Each row works below a folder of its own, so that one place serves them
 * all.
 */
export const describeTarget = (name: string, start: () => Promise<ContractSubject>): void => {
  describe(`${name}, as a target`, () => {
    let subject: ContractSubject
    let target: ObjectTarget
    let rows = 0
    let dir = ''
    beforeAll(async () => {
      subject = await start()
      target = await subject.open()
    })
    afterAll(async () => {
      await target.close()
      await subject.close?.()
    })
    const row = (title: string, run: () => Promise<void>) =>
      it(title, async () => {
        dir = `row-${++rows}/`
        await run()
      })
    const put = async (path: string, body: string | Uint8Array): Promise<Revision> => {
      const answer = await target.write(objectOf(path, body), 'absent')
      if (answer.kind !== 'written') throw new Error(`${path}: ${JSON.stringify(answer)}`)
      return answer.revision
    }
    const get = async (path: string): Promise<string | undefined> => {
      const answer = await target.read(path)
      return answer.kind === 'found' ? text(answer.bytes) : undefined
    }

    row('hands out an object in parts, and nothing of one that is not there', async () => {
      const bytes = Buffer.alloc(3_000_000, 'registry ')
      await put(`${dir}a.tar.gz`, bytes)
      const join = async (chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => {
        const parts: Uint8Array[] = []
        for await (const chunk of chunks) parts.push(chunk)
        return { parts }
      }
      const parts = (await target.stream(`${dir}a.tar.gz`, join))?.parts ?? []
      expect(Buffer.concat(parts).equals(bytes)).toBe(true)
      if (target.location !== 'memory://bucket') expect(parts.length).toBeGreaterThan(10)
      expect(await target.stream(`${dir}b.tar.gz`, join)).toBeUndefined()
    })

    row('reads what was written, with the revision that the write gave', async () => {
      const revision = await put(`${dir}a.json`, '{"a": 1}\n')
      const answer = await target.read(`${dir}a.json`)
      if (answer.kind !== 'found') throw new Error(answer.kind)
      expect([text(answer.bytes), answer.revision]).toEqual(['{"a": 1}\n', revision])
    })

    row('says that nothing changed to whoever knows the revision', async () => {
      const revision = await put(`${dir}a.json`, 'one')
      expect(await target.read(`${dir}a.json`, revision)).toEqual({ kind: 'unchanged' })
      await target.write(objectOf(`${dir}a.json`, 'two'), { revision })
      expect(await target.read(`${dir}a.json`, revision)).toMatchObject({ kind: 'found' })
    })

    row('says of what is not there that it is absent', async () => {
      await put(`${dir}folder/b.json`, 'x')
      expect(await target.read(`${dir}a.json`)).toEqual({ kind: 'absent' })
      expect(await target.read(`${dir}a.json`, '"some revision"')).toEqual({ kind: 'absent' })
      expect(await target.look(`${dir}a.json`)).toBeUndefined()
      // A part of a path is no object.
      expect(await target.read(`${dir}folder`)).toEqual({ kind: 'absent' })
      expect(await target.look(`${dir}folder`)).toBeUndefined()
      expect(await target.list(`${dir}nothing`)).toEqual([])
    })

    row('tells size and revision without the bytes', async () => {
      const revision = await put(`${dir}a.json`, 'äöü')
      expect(await target.look(`${dir}a.json`)).toMatchObject({ path: `${dir}a.json`, revision, size: 6 })
    })

    row('creates only where nothing is', async () => {
      await put(`${dir}a.json`, 'one')
      expect(await target.write(objectOf(`${dir}a.json`, 'two'), 'absent')).toEqual({ kind: 'refused' })
      expect(await target.write(objectOf(`${dir}a.json`, 'one'), 'absent')).toEqual({ kind: 'refused' })
      expect(await get(`${dir}a.json`)).toBe('one')
    })

    row('replaces only the revision that is told', async () => {
      const first = await put(`${dir}a.json`, 'one')
      const second = await target.write(objectOf(`${dir}a.json`, 'two'), { revision: first })
      expect(second).toEqual({ kind: 'written', revision: expect.any(String) as string })
      expect(await target.write(objectOf(`${dir}a.json`, 'three'), { revision: first })).toEqual({ kind: 'refused' })
      expect(await get(`${dir}a.json`)).toBe('two')
    })

    row('replaces nothing where nothing is', async () => {
      const revision = await put(`${dir}a.json`, 'one')
      expect(await target.write(objectOf(`${dir}b.json`, 'two'), { revision })).toEqual({ kind: 'refused' })
      expect(await get(`${dir}b.json`)).toBeUndefined()
    })

    row('replaces whatever is there, where that is asked', async () => {
      expect(await target.write(objectOf(`${dir}a.json`, 'one'), 'always')).toMatchObject({ kind: 'written' })
      expect(await target.write(objectOf(`${dir}a.json`, 'two'), 'always')).toMatchObject({ kind: 'written' })
      expect(await get(`${dir}a.json`)).toBe('two')
    })

    row('gives two revisions to two contents', async () => {
      const first = await put(`${dir}a.json`, 'one')
      const answer = await target.write(objectOf(`${dir}a.json`, 'two'), { revision: first })
      expect(answer.kind === 'written' && answer.revision !== first).toBe(true)
    })

    row('writes a file from disk, and an empty object', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'contract-'))
      try {
        const bytes = Buffer.alloc(300_000, 'plugin ')
        const file = join(folder, 'a.tar.gz')
        writeFileSync(file, bytes)
        const object: DeployObject = {
          path: `${dir}a.tar.gz`,
          class: 'artifact',
          mediaType: 'application/gzip',
          body: { file, size: bytes.length, digest: digestOf(bytes) },
        }
        expect(await target.write(object, 'absent')).toMatchObject({ kind: 'written' })
        const answer = await target.read(object.path)
        expect(answer.kind === 'found' && digestOf(answer.bytes)).toBe(digestOf(bytes))
        await put(`${dir}empty`, '')
        expect(await get(`${dir}empty`)).toBe('')
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    })

    row('lists what begins with a prefix, that of a name included', async () => {
      const paths = ['p/a.json', 'p/a/b.json', 'p/ab.json', 'p/b.json', 'pp.json'].map((path) => dir + path)
      for (const path of paths) await put(path, path)
      const listed = async (prefix: string, options = {}) =>
        (await target.list(dir + prefix, options)).map(({ path }) => path.slice(dir.length)).sort()
      expect(await listed('')).toEqual(['p/a.json', 'p/a/b.json', 'p/ab.json', 'p/b.json', 'pp.json'])
      expect(await listed('p/')).toEqual(['p/a.json', 'p/a/b.json', 'p/ab.json', 'p/b.json'])
      expect(await listed('p/a')).toEqual(['p/a.json', 'p/a/b.json', 'p/ab.json'])
      expect(await listed('p/', { shallow: true })).toEqual(['p/a.json', 'p/ab.json', 'p/b.json'])
      expect(await listed('', { shallow: true })).toEqual(['pp.json'])
      expect(await listed('p/', { limit: 2 })).toHaveLength(2)
    })

    row('lists the facts that a look tells', async () => {
      await put(`${dir}a.json`, 'x')
      const [listed] = await target.list(dir)
      const looked = await target.look(`${dir}a.json`)
      expect([listed?.path, listed?.revision, listed?.size]).toEqual([looked?.path, looked?.revision, looked?.size])
    })

    row('keeps odd paths apart', async () => {
      const odd = [
        'a%20b.json',
        'a b.json',
        'a+b.json',
        'ä/ö.json',
        'a%2Fb.json',
        "it's (1)!.json",
        '日本/語.json',
        'a&b=c.json',
        '$web~.json',
      ]
      for (const path of odd) await put(dir + path, path)
      for (const path of odd) {
        expect(await get(dir + path)).toBe(path)
        expect(await target.look(dir + path)).toMatchObject({ path: dir + path })
      }
      expect((await target.list(dir)).map(({ path }) => path).sort()).toEqual(odd.map((path) => dir + path).sort())
    })

    row('holds a key beside a folder of its name, or says that it cannot', async () => {
      if (!target.holdsKeyAndFolder) return
      await put(`${dir}plugins/github`, 'key')
      await put(`${dir}plugins/github/1.0.0.json`, 'below')
      expect([await get(`${dir}plugins/github`), await get(`${dir}plugins/github/1.0.0.json`)]).toEqual([
        'key',
        'below',
      ])
    })

    row('removes an object, and minds no absent one', async () => {
      await put(`${dir}folder/a.json`, 'x')
      expect(await target.remove(`${dir}folder/a.json`)).toBe('removed')
      expect(await target.remove(`${dir}folder/a.json`)).toBe('removed')
      expect(await target.read(`${dir}folder/a.json`)).toEqual({ kind: 'absent' })
      expect(await target.list(dir)).toEqual([])
    })

    row('lets one of 16 create', async () => {
      const rivals = await Promise.all(Array.from({ length: 16 }, () => subject.open()))
      const answers = await Promise.all(
        rivals.map((rival, i) => rival.write(objectOf(`${dir}a.json`, `rival ${i}`), 'absent')),
      )
      await checkRace(answers)
      await Promise.all(rivals.map((rival) => rival.close()))
    })

    row('lets one of 16 replace', async () => {
      const revision = await put(`${dir}a.json`, 'first')
      const rivals = await Promise.all(Array.from({ length: 16 }, () => subject.open()))
      const answers = await Promise.all(
        rivals.map((rival, i) => rival.write(objectOf(`${dir}a.json`, `rival ${i}`), { revision })),
      )
      await checkRace(answers)
      await Promise.all(rivals.map((rival) => rival.close()))
    })

    /** A loser may be told that it is not known: what is there then is another's. */
    const checkRace = async (answers: readonly { readonly kind: string }[]): Promise<void> => {
      const winners = answers.flatMap(({ kind }, i) => (kind === 'written' ? [i] : []))
      expect(winners).toHaveLength(1)
      expect(await get(`${dir}a.json`)).toBe(`rival ${winners[0]}`)
    }

    row('counts its requests', async () => {
      const before = target.requests()
      await target.read(`${dir}a.json`)
      await target.look(`${dir}a.json`)
      expect(target.requests() - before).toBeGreaterThanOrEqual(2)
    })
  })
}
