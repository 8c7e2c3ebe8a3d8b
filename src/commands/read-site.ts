import { extname, join } from 'node:path'
import { isFile } from '../io/has-path.js'
import type { OutBody } from '../io/out-dir.js'
import { readSiteTemplate } from '../io/site-template.js'
import { readFileBytes } from '../io/source-text.js'
import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { digestOf } from '../model/digest.js'
import { assetPath } from '../model/layout.js'
import type { FileRef } from '../model/record.js'
import type { PublishedSite } from '../model/site.js'
import { renderIcon } from '../stages/render-icon.js'
import { renderTheme } from '../stages/site/render-theme.js'

/** The look of the pages, and the files that they load. */
export interface SiteSources {
  readonly shown: PublishedSite
  /** By path in the registry. */
  readonly bodies: ReadonlyMap<string, OutBody>
}

/** Most bytes of a stylesheet: people would wait for more. */
const STYLESHEET_LIMIT = 500_000

/** Reads what pages load: the program's own style and script, and what the config names. `undefined`: no pages are wanted. */
export const readSite = (
  config: Config,
): { readonly site?: SiteSources; readonly diagnostics: readonly Diagnostic[] } => {
  const { site, name, limits } = config
  if (site === undefined) return { diagnostics: [] }
  const { title, description, accent, footer } = site
  const bodies = new Map<string, OutBody>()
  const keep = (fileName: string, extension: string, bytes: Uint8Array): FileRef => {
    const digest = digestOf(bytes)
    const path = assetPath(fileName, digest, extension)
    bodies.set(path, { bytes })
    return { path, digest, size: bytes.length }
  }
  const template = readSiteTemplate()
  const logo = readOwn(config, 'logo', limits.icon)
  const stylesheet = readOwn(config, 'stylesheet', STYLESHEET_LIMIT)
  const shown: PublishedSite = {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    accent,
    footer,
    logo:
      logo.bytes === undefined
        ? keep('logo', 'svg', renderIcon(title ?? name, accent))
        : keep(
            'logo',
            extname(site.logo ?? '')
              .slice(1)
              .toLowerCase(),
            logo.bytes,
          ),
    theme: keep('theme', 'css', renderTheme(accent)),
    ...(stylesheet.bytes !== undefined && { stylesheet: keep('extra', 'css', stylesheet.bytes) }),
    style: keep('site', 'css', template.style),
    script: keep('site', 'js', template.script),
  }
  return { site: { shown, bodies }, diagnostics: [...logo.diagnostics, ...stylesheet.diagnostics] }
}

/** A file of the registry's own folder that the config names. */
const readOwn = (
  { site, dir, file: configFile = 'registry.yaml' }: Config,
  field: 'logo' | 'stylesheet',
  limit: number,
): { readonly bytes?: Uint8Array; readonly diagnostics: readonly Diagnostic[] } => {
  const path = site?.[field]
  if (path === undefined) return { diagnostics: [] }
  const wrong = (problem: string) => ({
    diagnostics: [diagnostic('CONFIG_INVALID', { file: configFile }, { field: `site.${field}`, problem })],
  })
  const file = join(dir, path)
  if (!isFile(file)) return wrong(`names ${path}, which is no file`)
  const bytes = readFileBytes(file, limit)
  return bytes === undefined ? wrong(`names ${path}, which has more than ${limit} bytes`) : { bytes, diagnostics: [] }
}
