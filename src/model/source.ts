import type { Diagnostic } from './diagnostic.js'
import type { Digest } from './digest.js'

/** The path of a file in a folder, both relative to the registry's folder, which itself is `.`. */
export const sourcePath = (dir: string, path: string): string => (dir === '.' ? path : `${dir}/${path}`)

/** A file in a plugin's folder. */
export interface SourceFile {
  /** Relative to the folder that is packed, posix. */
  readonly path: string
  /** Absolute, on disk. A link inside the folder stands for the file it names. */
  readonly file: string
  /** Bytes. */
  readonly size: number
  readonly executable: boolean
  /** All of it, where it was read with the rest of its folder. */
  readonly bytes?: Uint8Array
}

/** A small text file read whole: a manifest, `lifecycle.yaml`, `VERSION`. */
export interface SourceText {
  /** Relative to the registry's folder, posix: the name that diagnostics show. */
  readonly path: string
  readonly bytes: Uint8Array
}

/** A folder that can be packed: a plugin's own, or one below its `versions/`. */
export interface SourceFolder {
  /** Relative to the registry's folder, posix; `.` when the plugin is the registry's folder itself. */
  readonly dir: string
  /** The folder's own name. */
  readonly name: string
  /** Every manifest found: `plugin.{yaml,yml,json}`, `connector.{yaml,yml,json}`, `manifest.json`. More than one is a mistake. */
  readonly manifests: readonly SourceText[]
  /** The `VERSION` file. */
  readonly versionFile?: SourceText
  readonly packageJson?: SourceText
  /** What may be packed, sorted by path: ignore rules are applied; the icon, whose name the manifest decides, is still here. */
  readonly files: readonly SourceFile[]
  /** Images of the folder's root that are not packed: any of them may still be the icon, which never is. */
  readonly unpackedImages?: readonly SourceFile[]
  /** `README*` of the folder's root, never packed. */
  readonly readme?: SourceFile
  /** `CHANGELOG*` of the folder's root, never packed. */
  readonly changelog?: SourceFile
}

/** A `<version>.tar.gz` that was built elsewhere and is published byte for byte. */
export interface PrebuiltFile {
  /** Relative to the registry's folder, posix. */
  readonly path: string
  /** Absolute, on disk. */
  readonly file: string
  /** The version in the file name, without slug and `v`; not yet checked. */
  readonly version: string
  /** The `<slug>-` in front of the version, where there is one. */
  readonly slug?: string
  readonly size: number
  readonly digest: Digest
  /** `<same name>.{yaml,yml,json}` beside it. */
  readonly sidecar?: SourceText
  /** The manifest at the tarball's root; its path reads `<tarball>!plugin.yaml`. */
  readonly inside?: SourceText
}

/** All that one plugin folder holds, read but not yet understood. */
export interface PluginFolder extends SourceFolder {
  readonly lifecycle?: SourceText
  /** Sub-folders of `versions/`; their names are not yet checked. */
  readonly versions: readonly SourceFolder[]
  readonly prebuilt: readonly PrebuiltFile[]
  /** What is wrong with the files themselves: links, devices, names, sizes, tarballs. */
  readonly diagnostics: readonly Diagnostic[]
}
