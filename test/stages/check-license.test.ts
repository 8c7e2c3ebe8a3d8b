import parseSpdx from 'spdx-expression-parse'
import { describe, expect, test } from 'vitest'
import { COMMON_LICENSES, checkLicense } from '../../src/stages/check-license.js'

const place = { file: 'plugin.yaml', line: 1, column: 10 }
const suggestionFor = (license: string) =>
  checkLicense(license, () => place).map(({ args }) => ('suggestion' in args ? args.suggestion : undefined))

test.each(COMMON_LICENSES)('what is common is good: %s', (id) => {
  expect(parseSpdx(id)).toEqual({ license: id })
  expect(checkLicense(id, () => place)).toEqual([])
})

describe('what was meant', () => {
  test.each([
    ['mit', 'MIT'],
    ['MIT License', 'MIT'],
    ['The MIT Licence', 'MIT'],
    ['Apache 2.0', 'Apache-2.0'],
    ['Apache License, Version 2.0', 'Apache-2.0'],
    ['GPLv3', 'GPL-3.0-only'],
    ['GNU GPL v2', 'GPL-2.0-only'],
    ['BSD', 'BSD-3-Clause'],
    ['Aapche-2.0', 'Apache-2.0'],
    ['proprietary', 'UNLICENSED'],
    ['SEE LICENSE IN LICENSE.md', undefined],
    ['hello', undefined],
    ['constructor', undefined],
    ['(', undefined],
  ])('%s → %s', (license, meant) => expect(suggestionFor(license)).toEqual([meant]))
})
