import { readFileSync } from 'node:fs'

/** What this package says of itself. */
export interface PackageFacts {
  readonly name: string
  readonly version: string
  /** Where to report a bug, when the package names a place. */
  readonly bugs: string | undefined
}

/** Reads our own `package.json`. */
export const readPackageFacts = (): PackageFacts => {
  const { name, version, bugs } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly name: string
    readonly version: string
    readonly bugs?: string | { readonly url?: string }
  }
  return { name, version, bugs: typeof bugs === 'string' ? bugs : bugs?.url }
}

/** `registry-build 1.2.3 (Node 20.19.0, linux x64)`. */
export const formatVersion = ({ name, version }: PackageFacts): string =>
  `${name} ${version} (Node ${process.versions.node}, ${process.platform} ${process.arch})`
