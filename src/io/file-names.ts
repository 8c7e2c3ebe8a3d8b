import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { sourcePath } from '../model/source.js'

/** What tools and systems leave in a folder; compared in lower case, since some file systems fold it. */
const NEVER_PACKED = new Set([
  // The history of the sources, and with it all that was ever deleted from them.
  ...['.git', '.svn', '.hg'],
  // Installed packages: not the author's, different on each machine, often links.
  'node_modules',
  // Ours: it says what is packed, and is of no use to who installs it.
  '.registryignore',
  // macOS: view settings, search index, bin, the other half of files on foreign disks and in zips.
  ...['.ds_store', '.spotlight-v100', '.trashes', '.fseventsd', '.temporaryitems', '.appledouble', '__macosx'],
  // Windows and KDE: thumbnails, view settings, bin.
  ...['thumbs.db', 'ehthumbs.db', 'desktop.ini', '$recycle.bin', '.directory'],
])

/** macOS resource forks (`._x`), editors' backups and swap files (`x~`, `#x#`, `.#x`, `.x.swp`), files kept by NFS. */
const LITTER = /^\._|~$|^#.*#$|^\.#|\.swp$|^\..*\.sw[no]$|^\.nfs[0-9a-f]{16,}$/i

/** Whether files and folders of this name are left out of every artifact. */
export const isNeverPacked = (name: string): boolean => NEVER_PACKED.has(name.toLowerCase()) || LITTER.test(name)

const LISTING_TEXT = /^(readme|changelog)([._-].*)?\.(md|mdx|markdown|txt|rst|adoc|asciidoc)$|^(readme|changelog)$/i

/**
 * Whether a file of a folder's root is a README or a CHANGELOG, in whatever language: `README`, `readme.de.md`. They
 * belong to the listing. `changelog.js` is code that the plugin may need.
 */
export const isListingText = (name: string): boolean => LISTING_TEXT.test(name)

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNSAFE_CHARACTER = /[\\<>:"|?*\u0000-\u001f\u007f\ufffd]/
const RESERVED_BY_WINDOWS = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i

/**
 * Whether some system cannot unpack a file of this name: control characters, a backslash, bytes that are no UTF-8 (they
 * arrive here as U+FFFD), and what Windows refuses.
 * Source: Microsoft, "Naming Files, Paths, and Namespaces".
 */
const isUnsafe = (name: string): boolean =>
  UNSAFE_CHARACTER.test(name) || RESERVED_BY_WINDOWS.test(name) || name.endsWith('.') || name.endsWith(' ')

/** Whether a name's bytes on disk are no UTF-8, so that the file cannot be reached by it. */
export const isNameLost = (name: string): boolean => name.includes('\ufffd')

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const ASCII = /^[\u0000-\u007f]*$/

/** What two paths have in common when a file system that folds case or composes characters takes them for one. */
export const foldPath = (path: string): string =>
  ASCII.test(path) ? path.toLowerCase() : path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')

/** What is wrong with the names of files packed together, folders included: each once. `paths` are sorted. */
export const nameFindings = (paths: readonly string[], place: string): readonly Diagnostic[] => {
  const findings: Diagnostic[] = []
  const spellings = new Map<string, string>()
  const told = new Set<string>()
  for (const path of paths) {
    let start = 0
    for (let end = 0; end < path.length; start = end + 1) {
      end = path.indexOf('/', start)
      if (end === -1) end = path.length
      const part = path.slice(0, end)
      const folded = foldPath(part)
      const other = spellings.get(folded)
      if (other === part) continue
      if (other !== undefined) {
        if (!told.has(part))
          findings.push(diagnostic('FILE_NAMES_COLLIDE', { file: sourcePath(place, part) }, { name: part, other }))
        told.add(part)
        // What lies in a folder collides along with it; the folder says enough.
        break
      }
      spellings.set(folded, part)
      const name = path.slice(start, end)
      if (isUnsafe(name)) findings.push(diagnostic('FILE_NAME_UNSAFE', { file: sourcePath(place, part) }, { name }))
    }
  }
  return findings
}
