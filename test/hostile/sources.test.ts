import { LINK_CASES, NAME_CASES, SPECIAL_CASES } from './file-cases.js'
import { PNG_CASES, SVG_PARSER_CASES, SVG_REFERENCE_CASES, SVG_SCRIPT_CASES } from './icon-cases.js'
import {
  CONFIG_PATH_CASES,
  ICON_PATH_CASES,
  OTHER_PATH_CASES,
  SLUG_CASES,
  TARBALL_PATH_CASES,
  VERSION_CASES,
} from './path-cases.js'
import { ENCODING_CASES, YAML_CASES } from './text-cases.js'
import { tryCases } from './try-cases.js'

tryCases({
  slugs: SLUG_CASES,
  versions: VERSION_CASES,
  'icons elsewhere': ICON_PATH_CASES,
  'paths in the config': CONFIG_PATH_CASES,
  'paths in tarballs': TARBALL_PATH_CASES,
  'other paths': OTHER_PATH_CASES,
  links: LINK_CASES,
  'what is no file': SPECIAL_CASES,
  'names of files': NAME_CASES,
  encodings: ENCODING_CASES,
  YAML: YAML_CASES,
  'what runs in an SVG': SVG_SCRIPT_CASES,
  'what an SVG refers to': SVG_REFERENCE_CASES,
  'what is hard to parse in an SVG': SVG_PARSER_CASES,
  PNG: PNG_CASES,
})
