import { BUNDLE_CASES, CHANGING_CASES, GIT_CASES } from './changing-cases.js'
import { CATALOG_CASES, OUT_DIR_CASES, RECORD_CASES } from './state-cases.js'
import { tryCases } from './try-cases.js'

tryCases({
  'sources that change': CHANGING_CASES,
  'bundle commands': BUNDLE_CASES,
  git: GIT_CASES,
  catalogs: CATALOG_CASES,
  records: RECORD_CASES,
  'out dirs': OUT_DIR_CASES,
})
