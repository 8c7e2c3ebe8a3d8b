/** Findings about plugins that are installed, or are to be: see `DiagnosticArgs`. */
export interface ClientDiagnosticArgs {
  RELEASE_DEPRECATED: {
    readonly slug: string
    readonly version: string
    readonly reason?: string
    readonly replacement?: string
  }
  RELEASE_YANKED: { readonly slug: string; readonly version: string; readonly reason?: string }
  CHECKSUM_UNPUBLISHED: { readonly slug: string; readonly version: string; readonly digest: string }
  DEPENDENCY_CIRCLE: { readonly slugs: readonly string[] }
  CHECKSUM_WRONG: {
    readonly slug: string
    readonly version: string
    readonly expected: string
    readonly found: string
    readonly by: 'registry' | 'lock'
  }
  INSTALLED_CHANGED: { readonly slug: string; readonly version: string; readonly files: readonly string[] }
}
