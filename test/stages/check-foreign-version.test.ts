import { expect, test } from 'vitest'
import { digestOf } from '../../src/model/digest.js'
import { checkChecksum } from '../../src/stages/check-foreign-version.js'

const digest = digestOf('x')
const hex = digest.slice(7)
test.each([
  [digest, 'right'],
  [hex, 'right'],
  [hex.toUpperCase(), 'right'],
  [`SHA256:${hex}`, 'right'],
  [` sha256:${hex}\n`, 'right'],
  [digestOf('y'), 'wrong'],
  [digestOf('y').slice(7), 'wrong'],
  ['unknown', 'unknown'],
  ['', 'unknown'],
  [`sha1:${hex.slice(0, 40)}`, 'unknown'],
  [`${digest}0`, 'unknown'],
])('checkChecksum %j', (checksum, expected) => expect(checkChecksum(checksum, digest)).toBe(expected))
