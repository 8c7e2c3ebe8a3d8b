import { describe, expect, it } from 'vitest'
import { keepPlaces, type Place } from '../../src/model/diagnostic.js'

describe('keepPlaces', () => {
  const places: Readonly<Record<string, Place>> = {
    '': { file: 'a.yaml', line: 1 },
    slug: { file: 'a.yaml', line: 2 },
    'dependencies,http': { file: 'a.yaml', line: 9 },
  }
  const asked: string[] = []
  const kept = keepPlaces(
    (path) => {
      asked.push(path.join())
      return places[path.join()] as Place
    },
    [[], ['slug'], ['dependencies', 'http']],
  )

  it('answers with what it was told to keep, and for other values with their nearest parent', () => {
    expect(
      [[], ['slug'], ['dependencies', 'http'], ['dependencies', 'json'], ['slug', 0], ['actions', 3, 'name']].map(
        (path) => kept(path).line,
      ),
    ).toEqual([1, 2, 9, 1, 2, 1])
  })

  it('asks once, when it is made', () => expect(asked).toEqual(['', 'slug', 'dependencies,http']))
})
