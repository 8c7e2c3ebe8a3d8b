import type { ClientDiagnosticArgs } from './client-diagnostics.js'
import { compareText } from './order.js'
import type { PagesLimit } from './pages.js'
import { shortenArgs } from './shorten-args.js'
import type { ValuePath } from './value-path.js'
import type { VerifyDiagnosticArgs } from './verify-diagnostics.js'

/** A place in something a person wrote. `file` is relative to the registry's folder, posix; line and column count from 1. */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** Where a value stands in the file it came from; a missing value stands where its nearest parent does. */
export type PlaceOf = (path: ValuePath) => Place

/**
 * The places of these values only, without the file they were found in: a parsed file takes a hundred times its size in
 * memory, and a registry has thousands. Any other value stands where its nearest parent among them does; `paths` must hold
 * the root, `[]`.
 */
export const keepPlaces = (placeOf: PlaceOf, paths: readonly ValuePath[]): PlaceOf => {
  const places = new Map(paths.map((path) => [JSON.stringify(path), placeOf(path)]))
  const find = (path: ValuePath): Place => {
    const place = places.get(JSON.stringify(path))
    if (place !== undefined) return place
    if (path.length === 0) throw new Error('the place of the root was not kept')
    return find(path.slice(0, -1))
  }
  return find
}

/** `error` fails the build; `warning` and `note` do so with `--strict`. */
export type Severity = 'error' | 'warning' | 'note'

/**
 * Every finding there is, with the facts its message needs. The words live in `cli/messages*.ts`.
 * Facts are plain text, fit for JSON.
 */
export interface DiagnosticArgs extends VerifyDiagnosticArgs, ClientDiagnosticArgs {
  // any file
  FILE_NOT_UTF8: Record<never, never>
  FILE_TOO_LARGE: { readonly size: number; readonly limit: number }
  YAML_INVALID: { readonly problem: string }
  FINDINGS_OMITTED: { readonly where: string; readonly count: number }

  // registry.yaml
  CONFIG_INVALID: { readonly field: string; readonly problem: string }
  CONFIG_FIELD_UNKNOWN: { readonly field: string; readonly suggestion?: string }
  BASE_URL_MISSING: { readonly slug: string }
  NO_PLUGINS: { readonly globs: readonly string[] }

  // manifests
  MANIFEST_MISSING: { readonly dir: string }
  MANIFEST_AMBIGUOUS: { readonly files: readonly string[] }
  MANIFEST_INVALID: { readonly field: string; readonly problem: string }
  FIELD_MISSING: { readonly field: string; readonly protocol: string }
  FIELD_MISSPELLED: { readonly field: string; readonly suggestion: string }
  FIELDS_RECOMMENDED: { readonly fields: readonly string[] }
  PROTOCOL_UNKNOWN: Record<never, never>
  SLUG_INVALID: { readonly slug: string; readonly suggestion?: string }
  SLUG_RESERVED: { readonly slug: string }
  SLUG_TAKEN: { readonly slug: string; readonly other: string }
  SLUG_CASE_CONFLICT: { readonly slug: string; readonly other: string; readonly otherFile: string }
  SLUG_CAPITALS: { readonly slug: string }
  VERSION_NOT_TEXT: { readonly field: string; readonly written: string; readonly suggestion: string }
  VERSION_INVALID: { readonly version: string; readonly suggestion?: string }
  VERSION_BUILD_METADATA: { readonly version: string; readonly suggestion: string }
  VERSION_DUPLICATE: { readonly slug: string; readonly version: string; readonly other: string }
  VERSION_MISMATCH: { readonly expected: string; readonly found: string; readonly folder: string }
  PLUGIN_WITHOUT_VERSION: { readonly slug: string }
  LINKED_WITH_VERSIONS: { readonly slug: string; readonly versions: readonly string[] }
  ACTIONS_MISSING: Record<never, never>
  ACTION_DUPLICATE: { readonly action: string }
  ACTION_SCHEMA_INVALID: { readonly action: string; readonly part: 'input' | 'output'; readonly problem: string }
  COLOR_INVALID: { readonly color: string }
  URL_INVALID: { readonly field: string; readonly url: string }
  URL_NOT_HTTPS: { readonly field: string; readonly url: string }
  LICENSE_NOT_SPDX: { readonly license: string; readonly suggestion?: string }
  DEPENDENCY_RANGE_INVALID: { readonly dependency: string; readonly range: string }
  DEPENDENCY_UNKNOWN: { readonly dependency: string; readonly suggestion?: string }
  DEPENDENCY_UNSATISFIED: { readonly dependency: string; readonly range: string; readonly versions: readonly string[] }
  DEPENDENCY_CYCLE: { readonly cycle: readonly string[] }
  COMPATIBILITY_INVALID: { readonly min: string; readonly max: string }

  // icons
  ICON_MISSING: { readonly icon: string }
  ICON_INVALID: { readonly icon: string; readonly problem: string }
  ICON_TOO_LARGE: { readonly icon: string; readonly size: number; readonly limit: number }
  ICON_UNSAFE: { readonly icon: string; readonly problem: string }

  // files that would be packed
  LINK_OUTSIDE: { readonly target: string }
  LINK_TO_FOLDER: { readonly target: string }
  LINK_BROKEN: { readonly target: string }
  FILE_SPECIAL: { readonly kind: string }
  FILE_NAME_UNSAFE: { readonly name: string }
  FILE_NAMES_COLLIDE: { readonly name: string; readonly other: string }
  FILE_UNREADABLE: { readonly problem: string }
  ARTIFACT_TOO_LARGE: { readonly slug: string; readonly version: string; readonly size: number; readonly limit: number }
  ARTIFACT_EMPTY: { readonly slug: string; readonly version: string }
  FLOWS_ARTIFACT_NOT_BUNDLED: { readonly slug: string; readonly version: string }
  PREBUILT_INVALID: { readonly problem: string }
  PREBUILT_UNSAFE: { readonly entry: string; readonly problem: string }
  PREBUILT_WITHOUT_MANIFEST: { readonly slug: string; readonly version: string }
  PREBUILT_OF_OTHER_PLUGIN: { readonly slug: string; readonly found: string }
  BUNDLE_FAILED: { readonly slug: string; readonly version: string; readonly problem: string; readonly output: string }

  // lifecycle.yaml
  LIFECYCLE_INVALID: { readonly field: string; readonly problem: string }
  LIFECYCLE_VERSION_UNKNOWN: { readonly version: string; readonly versions: readonly string[] }
  LIFECYCLE_NOT_NEWER: { readonly version: string; readonly at: string }
  LIFECYCLE_NEEDS_AT: { readonly version: string; readonly at: string }
  REPLACEMENT_UNKNOWN: { readonly version: string; readonly replacement: string; readonly versions: readonly string[] }
  UNPUBLISH_TOO_LATE: { readonly version: string; readonly publishedAt: string }
  UNPUBLISH_NOT_DEPRECATED: { readonly version: string }

  // against what is published
  VERSION_CONTENT_CHANGED: {
    readonly slug: string
    readonly version: string
    readonly published: string
    readonly here: string
  }
  VERSION_CONTENT_KEPT: {
    readonly slug: string
    readonly version: string
    readonly published: string
    readonly here: string
  }
  RECORD_TOO_LARGE: { readonly slug: string; readonly limit: number }
  VERSION_UNPUBLISHED: { readonly slug: string; readonly version: string }
  CONFIG_NOT_NEWER: { readonly at: string }
  LISTING_NOT_NEWER: { readonly slug: string; readonly at: string }

  // deploy
  SLUG_NOT_ALLOWED: { readonly slug: string; readonly allow: readonly string[] }
  SLUG_OWNED: { readonly slug: string; readonly owner: string; readonly origin?: string | undefined }
  UNPUBLISHES_MANY: { readonly versions: readonly string[]; readonly most: number }
  HOSTED_TURNED_LINKED: { readonly slug: string; readonly versions: readonly string[] }
  PROTOCOL_DROPPED: { readonly slug: string; readonly protocols: readonly string[] }
  CONFIG_OWNED: { readonly owner: string }
  DEPLOYED_WRONG: { readonly url: string; readonly problem: string }
  PAGES_LIMIT_NEAR: PagesLimit

  // adopt
  ADOPT_DOCUMENT_INVALID: { readonly url: string; readonly problem: string }
  ADOPT_ARTIFACT_MISSING: {
    readonly slug: string
    readonly version: string
    readonly url: string
    readonly problem: string
  }
  ADOPT_CHECKSUM_WRONG: {
    readonly slug: string
    readonly version: string
    readonly url: string
    readonly published: string
    readonly found: string
  }
  ADOPT_CHECKSUM_UNKNOWN: {
    readonly slug: string
    readonly version: string
    readonly url: string
    readonly published: string
  }
  ADOPT_ICON_MISSING: { readonly slug: string; readonly url: string }
}

export type DiagnosticCode = keyof DiagnosticArgs

/** How bad each finding is. What is not named here is an error. */
const MILDER: { readonly [code in DiagnosticCode]?: Exclude<Severity, 'error'> } = {
  FINDINGS_OMITTED: 'note',
  MANIFEST_MISSING: 'warning',
  FIELD_MISSPELLED: 'note',
  FIELDS_RECOMMENDED: 'note',
  SLUG_CAPITALS: 'note',
  PLUGIN_WITHOUT_VERSION: 'note',
  URL_NOT_HTTPS: 'note',
  LICENSE_NOT_SPDX: 'warning',
  DEPENDENCY_UNKNOWN: 'warning',
  ARTIFACT_EMPTY: 'warning',
  FLOWS_ARTIFACT_NOT_BUNDLED: 'note',
  VERSION_CONTENT_KEPT: 'note',
  LISTING_NOT_NEWER: 'warning',
  LIFECYCLE_NOT_NEWER: 'warning',
  CONFIG_NOT_NEWER: 'warning',
  CONFIG_OWNED: 'warning',
  BUNDLE_DIFFERS: 'warning',
  PUBLISHED_UNFINISHED: 'warning',
  PUBLISHED_BY_OLDER: 'note',
  CHECKSUM_UNKNOWN: 'note',
  PAGES_LIMIT_NEAR: 'warning',
  ADOPT_CHECKSUM_UNKNOWN: 'note',
  ADOPT_ICON_MISSING: 'warning',
  RELEASE_DEPRECATED: 'warning',
  RELEASE_YANKED: 'warning',
  CHECKSUM_UNPUBLISHED: 'note',
  DEPENDENCY_CIRCLE: 'warning',
}

/** Something wrong, or worth knowing, in what a person wrote: a code, its facts and a place. */
export type Diagnostic<C extends DiagnosticCode = DiagnosticCode> = {
  readonly [K in C]: {
    readonly code: K
    readonly severity: Severity
    readonly args: DiagnosticArgs[K]
    readonly place: Place
  }
}[C]

/** A finding at a place; what it quotes is shortened where that is long. */
export const diagnostic = <C extends DiagnosticCode>(code: C, place: Place, args: DiagnosticArgs[C]): Diagnostic =>
  ({ code, severity: MILDER[code] ?? 'error', args: shortenArgs(args), place }) as unknown as Diagnostic

/** By file, line, column, code and facts: one order, whatever found them first. */
export const sortDiagnostics = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...diagnostics].sort(
    (a, b) =>
      compareText(a.place.file, b.place.file) ||
      (a.place.line ?? 0) - (b.place.line ?? 0) ||
      (a.place.column ?? 0) - (b.place.column ?? 0) ||
      compareText(a.code, b.code) ||
      compareText(JSON.stringify(a.args), JSON.stringify(b.args)),
  )

/** Whether these findings stop a build: any error, and with `strict` anything at all. */
export const isFailing = (diagnostics: readonly Diagnostic[], strict: boolean): boolean =>
  strict ? diagnostics.length > 0 : diagnostics.some((d) => d.severity === 'error')
