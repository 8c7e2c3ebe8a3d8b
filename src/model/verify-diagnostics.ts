/** What says that a file is there. */
export interface PublishedFile {
  /** The file, or files, that say what it must be. */
  readonly namedBy: string
  /** It can be made again from what names it. */
  readonly isDerived: boolean
}

/** The facts of what is found wrong with a published registry, alone or against its sources. */
export interface VerifyDiagnosticArgs {
  // against the sources
  ARTIFACT_MISSING: { readonly slug: string; readonly version: string; readonly isAtHand: boolean }
  ARTIFACT_UNREADABLE: { readonly slug: string; readonly version: string; readonly problem: string }
  ARTIFACT_DAMAGED: {
    readonly slug: string
    readonly version: string
    readonly recorded: { readonly size: number; readonly digest: string }
    /** Absent: more bytes than were recorded, of which nothing else is known. */
    readonly found?: { readonly size: number; readonly digest: string }
    readonly encoding?: string
    readonly isAtHand: boolean
  }
  REBUILD_DIFFERS: {
    readonly slug: string
    readonly version: string
    readonly published: string
    readonly here: string
  }
  BUNDLE_DIFFERS: {
    readonly slug: string
    readonly version: string
    readonly published: string
    readonly here: string
  }

  // alone
  /** It cannot be understood; `problem` is a whole sentence. */
  PUBLISHED_INVALID: { readonly problem: string }
  PUBLISHED_MISSING: PublishedFile
  PUBLISHED_UNREADABLE: { readonly problem: string }
  PUBLISHED_DIFFERS: PublishedFile & { readonly problem: string; readonly encoding?: string }
  /** `files`: how many are not yet what the catalog says. */
  PUBLISHED_UNFINISHED: { readonly plugins: readonly string[]; readonly files: number }
  PUBLISHED_BY_OLDER: { readonly renderer: number; readonly ours: number }
  CHECKSUM_UNKNOWN: { readonly slug: string; readonly version: string; readonly published: string }
}
