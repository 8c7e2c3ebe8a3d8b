import type { FileRef } from './record.js'

/** A link below every page. */
export interface FooterLink {
  readonly text: string
  readonly url: string
}

/** What a person may say of the look of the pages: `site` of `registry.yaml`. */
export interface SiteConfig {
  /** In place of the registry's name. */
  readonly title?: string
  /** In place of the registry's description. */
  readonly description?: string
  /** `#rgb` or `#rrggbb`: links and buttons have shades of it. */
  readonly accent: string
  readonly footer: readonly FooterLink[]
  /** An image, relative to the registry's folder. */
  readonly logo?: string
  /** A stylesheet after ours, relative to the registry's folder. */
  readonly stylesheet?: string
}

/** The pages as the catalog knows them: whoever renders it has all that they show. Files are named by their digest. */
export interface PublishedSite extends Pick<SiteConfig, 'title' | 'description' | 'accent' | 'footer'> {
  readonly logo: FileRef
  /** Shades of the accent colour. */
  readonly theme: FileRef
  readonly stylesheet?: FileRef
  /** Of this program, and belonging to the pages that it makes. */
  readonly style: FileRef
  readonly script: FileRef
}

/** A blue that stands out on white and on black. */
export const DEFAULT_ACCENT = '#2f5bd7'

/** The files that every page loads. */
export const siteFiles = ({ style, theme, script, logo, stylesheet }: PublishedSite): readonly FileRef[] => [
  style,
  theme,
  script,
  logo,
  ...(stylesheet === undefined ? [] : [stylesheet]),
]
