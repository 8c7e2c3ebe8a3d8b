import { afterAll, describe, expect, it } from 'vitest'
import { closeRunners } from './apart.js'
import { attempt, expected, type HostileCase } from './attempt.js'
import { CONFIG_BOMB_CASES, MANIFEST_BOMB_CASES, TARBALL_BOMB_CASES, YAML_BOMB_CASES } from './bomb-cases.js'
import { LINK_CASES, NAME_CASES, SIZE_CASES, SPECIAL_CASES } from './file-cases.js'
import {
  CONFIG_PATH_CASES,
  ICON_PATH_CASES,
  OTHER_PATH_CASES,
  SLUG_CASES,
  TARBALL_PATH_CASES,
  VERSION_CASES,
} from './path-cases.js'
import { ENCODING_CASES, YAML_CASES } from './text-cases.js'

const TABLES: Readonly<Record<string, Readonly<Record<string, HostileCase>>>> = {
  slugs: SLUG_CASES,
  versions: VERSION_CASES,
  'icons elsewhere': ICON_PATH_CASES,
  'paths in the config': CONFIG_PATH_CASES,
  'paths in tarballs': TARBALL_PATH_CASES,
  'other paths': OTHER_PATH_CASES,
  links: LINK_CASES,
  'what is no file': SPECIAL_CASES,
  'names of files': NAME_CASES,
  sizes: SIZE_CASES,
  encodings: ENCODING_CASES,
  YAML: YAML_CASES,
  'bombs of YAML': YAML_BOMB_CASES,
  'bombs in manifests': MANIFEST_BOMB_CASES,
  'bombs in tarballs': TARBALL_BOMB_CASES,
  'bombs in the config': CONFIG_BOMB_CASES,
}

afterAll(closeRunners)

describe.each(Object.entries(TABLES))('%s', (_, cases) => {
  for (const [name, input] of Object.entries(cases)) {
    const isApart = input.apart === true || input.asNobody === true
    const kind = isApart ? it.concurrent : it
    const test = input.bug === undefined ? kind : kind.fails
    test(name, async () => expect(await attempt(input)).toEqual(expected(input)))
  }
})
