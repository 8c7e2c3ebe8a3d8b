import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An empty folder that is gone after `close`. */
export const openScratchDir = (): { readonly dir: string; readonly close: () => void } => {
  const dir = mkdtempSync(join(tmpdir(), 'registry-'))
  return { dir, close: () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }) }
}
