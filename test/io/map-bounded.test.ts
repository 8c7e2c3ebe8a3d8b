import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { mapBounded } from '../../src/io/map-bounded.js'

test('keeps the order and the limit', async () => {
  let now = 0
  let most = 0
  const results = await mapBounded([5, 1, 4, 2, 3, 0], 2, async (item, index) => {
    most = Math.max(most, ++now)
    await sleep(item)
    now--
    return [item, index]
  })
  expect([results, most]).toEqual([[5, 1, 4, 2, 3, 0].map((item, index) => [item, index]), 2])
})

test('a failure waits for what is under way and begins nothing else', async () => {
  const ended: number[] = []
  const run = mapBounded([0, 1, 2, 3], 2, async (item) => {
    if (item === 1) throw new Error('no')
    await sleep(10)
    ended.push(item)
  })
  await expect(run).rejects.toThrow('no')
  expect(ended).toEqual([0])
})
