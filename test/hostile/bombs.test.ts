import { CONFIG_BOMB_CASES, MANIFEST_BOMB_CASES, TARBALL_BOMB_CASES, YAML_BOMB_CASES } from './bomb-cases.js'
import { SIZE_CASES } from './file-cases.js'
import { tryCases } from './try-cases.js'

tryCases({
  'sizes of sources': SIZE_CASES,
  'bombs of YAML': YAML_BOMB_CASES,
  'bombs in manifests': MANIFEST_BOMB_CASES,
  'bombs in tarballs': TARBALL_BOMB_CASES,
  'bombs in the config': CONFIG_BOMB_CASES,
})
