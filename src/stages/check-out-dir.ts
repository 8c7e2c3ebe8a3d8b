import { isAbsolute, relative, resolve } from 'node:path'

/** What is wrong with a folder to build into, in words that continue a sentence; `undefined` when it is good. */
export const checkOutDir = (outDir: string, dir: string): string | undefined => {
  const down = relative(resolve(dir, outDir), dir)
  // The sources would be part of what is published.
  return down === '' || (!/^\.\.([\\/]|$)/.test(down) && !isAbsolute(down))
    ? "must be a folder that does not hold the registry's sources"
    : undefined
}
