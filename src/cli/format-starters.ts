import type { InitReceipt } from '../commands/init.js'
import type { NewPluginReceipt } from '../commands/new-plugin.js'
import { formatFile } from './format-place.js'

/** What a starter made, and what to type next; `dir` is the folder as a person calls it. */
export const formatInit = ({ written, kept }: InitReceipt, dir: string): readonly string[] => [
  written.length === 0
    ? `Nothing to do: every file of a registry is already in ${nameFolder(dir)}.`
    : `Made a registry in ${nameFolder(dir)}:`,
  ...written.map((path) => `  ${path}`),
  ...(kept.length === 0 || written.length === 0
    ? []
    : ['', 'Left alone, since they were there:', ...kept.map((path) => `  ${path}`)]),
  '',
  'Next:',
  ...(dir === '.' ? [] : [`  cd ${dir}`]),
  '  npm install',
  '  npx registry-build build',
]

/** What a plugin's starter made; `root` is the registry's folder. */
export const formatNew = (receipt: NewPluginReceipt, root: string, cwd: string): readonly string[] => [
  `Made a plugin in ${formatFile(receipt.dir, root, cwd)}:`,
  ...receipt.written.map((path) => `  ${formatFile(path, root, cwd)}`),
  '',
  `Next: describe it in ${formatFile(receipt.written[0] ?? receipt.dir, root, cwd)}, then run: registry validate`,
]

const nameFolder = (dir: string): string => (dir === '.' ? 'this folder' : dir)
