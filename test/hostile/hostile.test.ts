import { describe, expect, it } from 'vitest'
import { attempt, expected, type HostileCase } from './attempt.js'
import {
  CONFIG_PATH_CASES,
  ICON_PATH_CASES,
  OTHER_PATH_CASES,
  SLUG_CASES,
  TARBALL_PATH_CASES,
  VERSION_CASES,
} from './path-cases.js'

const TABLES: Readonly<Record<string, Readonly<Record<string, HostileCase>>>> = {
  slugs: SLUG_CASES,
  versions: VERSION_CASES,
  'icons elsewhere': ICON_PATH_CASES,
  'paths in the config': CONFIG_PATH_CASES,
  'paths in tarballs': TARBALL_PATH_CASES,
  'other paths': OTHER_PATH_CASES,
}

describe.each(Object.entries(TABLES))('%s', (_, cases) => {
  for (const [name, input] of Object.entries(cases)) {
    const test = input.bug === undefined ? it : it.fails
    test(name, async () => expect(await attempt(input)).toEqual(expected(input)))
  }
})
