/** What is known of a plugin that brings no definition of its own. */
export interface SavedFacts {
  readonly slug: string
  readonly version: string
  readonly registry: string
  readonly checksum: string
}

/** The file that `--save` writes: the definition as its author wrote it, else a few lines of YAML that name the release. */
export const renderSavedPlugin = (definition: Uint8Array | undefined, facts: SavedFacts): Uint8Array =>
  definition ??
  new TextEncoder().encode(
    // A JSON text is a YAML one, too.
    Object.entries(facts)
      .map(([field, value]) => `${field}: ${JSON.stringify(value)}\n`)
      .join(''),
  )
