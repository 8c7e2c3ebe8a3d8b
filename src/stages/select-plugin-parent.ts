/**
 * The folder, relative to the registry's, in which a new folder is a plugin by the first of the globs that is as simple as
 * `plugins/*`; `undefined` when none is. `.` is the registry's own folder.
 */
export const selectPluginParent = (globs: readonly string[]): string | undefined => {
  for (const glob of globs) {
    const [, parent] = /^(?:\.\/)?(?:([^*?[\]{}()!\\]+)\/)?\*\/?$/.exec(glob) ?? []
    if (parent !== undefined) return parent
    if (/^(?:\.\/)?\*\/?$/.test(glob)) return '.'
  }
  return undefined
}
