import { isSafePath } from '../model/layout.js'

/** What is wrong with the config's `layout.artifact`, in words that continue a sentence; `undefined` when it is good. */
export const checkLayout = (layout: string): string | undefined => {
  for (const token of ['{slug}', '{version}']) {
    if (layout.split(token).length !== 2) return `must hold ${token} once`
  }
  const path = layout.replace('{slug}', 'slug').replace('{version}', '1.0.0')
  if (!path.endsWith('.tar.gz')) return 'must end in .tar.gz'
  if (!isSafePath(path)) return 'must be a path relative to the registry, with / and without ..'
  if (!/^[A-Za-z0-9._/-]+$/.test(path)) return 'may hold only letters, digits and . _ - / beside {slug} and {version}'
  if (/^(records|plugins)\//i.test(path)) return 'must not be below records/ or plugins/, which hold other files'
  const folders = layout.split('/').slice(0, -1)
  if (
    !/^[A-Za-z0-9_-]+$/.test(folders[0] ?? '') ||
    folders.some((name) => name.replace('{version}', '').includes('.'))
  ) {
    return 'must begin with a folder such as apps/, and no folder in it may have a . in its name: files of the registry have'
  }
  if (path.split('/').some((name) => /^[._]/.test(name))) return 'must not have a name that begins with . or _'
  return isAmbiguous(layout) ? AMBIGUOUS : undefined
}

const AMBIGUOUS = 'must keep {slug} and {version} apart: by a /, or by a - or _ before {version}'

/** `{slug}{version}` makes one file of `a1` 1.0.0 and of `a` 11.0.0; `{version}-{slug}` one of 1.0.0-a `b` and 1.0.0 `a-b`. */
const isAmbiguous = (layout: string): boolean => {
  const name = layout.split('/').find((segment) => segment.includes('{version}')) ?? ''
  return name.includes('{slug}') && !/\{slug\}.*[._-]\{version\}/.test(name)
}
