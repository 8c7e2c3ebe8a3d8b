import type { PlaceOf } from '../model/diagnostic.js'
import { pathText, type ValuePath } from '../model/value-path.js'
import type { ParsedYaml } from './parse-yaml.js'

/** How an author wrote the fields of a manifest, each asked for by the path of its one form. */
export interface WrittenAs {
  readonly placeOf: PlaceOf
  /** The field's name in its author's spelling: `blockStyle.color` for `color`. */
  readonly nameOf: (path: ValuePath) => string
  /** The source text of a plain scalar, which tells `1.10` from `1.1`. */
  readonly writtenOf: (path: ValuePath) => string | undefined
}

/** `originOf` tells where in the file the value of a path is written. */
export const buildWrittenAs = (originOf: (path: ValuePath) => ValuePath, yaml: ParsedYaml): WrittenAs => ({
  placeOf: (path) => yaml.placeOf(originOf(path)),
  nameOf: (path) => pathText(originOf(path)),
  writtenOf: (path) => yaml.writtenOf(originOf(path)),
})
