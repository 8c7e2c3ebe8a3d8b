import { readFileSync } from 'node:fs'

/** The version of this program. */
export const readPackageVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string })
    .version
