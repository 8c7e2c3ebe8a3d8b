import { afterAll, describe, expect, it } from 'vitest'
import { closeRunners } from './apart.js'
import { attempt, expected, type HostileCase } from './attempt.js'

/** A test for each case of each table. Those that run apart run side by side; those that are known to break must fail. */
export const tryCases = (tables: Readonly<Record<string, Readonly<Record<string, HostileCase>>>>): void => {
  afterAll(closeRunners)
  describe.each(Object.entries(tables))('%s', (_, cases) => {
    for (const [name, input] of Object.entries(cases)) {
      const isApart = input.apart === true || input.asNobody === true
      const kind = isApart ? it.concurrent : it
      const test = input.bug === undefined ? kind : kind.fails
      test(name, async () => expect(await attempt(input)).toEqual(expected(input)))
    }
  })
}
