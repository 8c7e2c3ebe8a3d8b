import type { Published } from '../io/published-registry.js'
import { runInThreads } from '../io/threads.js'
import type { BuildBasis, BuildItem, BuiltPlugin } from './build-basis.js'
import type { openPluginBuilder } from './build-item.js'
import type { PluginsOptions } from './build-plugins.js'

/** Enough requests at a time to hide the way there, too few to be throttled. */
const REQUESTS = 16

/** Builds plugins; `isAside`: this thread has something else to do meanwhile. Results come in their order. */
export type MakePlugins = (
  items: readonly BuildItem[],
  how?: { readonly isAside: boolean },
) => Promise<readonly BuiltPlugin[]>

/** Opens the building of plugins in this thread and others. */
export const openPluginMaker = (
  basis: BuildBasis,
  published: Published | undefined,
  { http, threads, onProgress }: Pick<PluginsOptions, 'http' | 'threads' | 'onProgress'>,
): MakePlugins => {
  let done = 0
  let total = 0
  const tell = (): void => onProgress?.({ step: 'pack', done, total })
  // What only who builds a plugin needs is loaded by none else.
  let builder: Promise<ReturnType<typeof openPluginBuilder>> | undefined
  const openBuilder = async () => {
    const { openPluginBuilder } = await import('./build-item.js')
    return openPluginBuilder(basis, 'main', { http, onPack: tell })
  }
  return (items, { isAside } = { isAside: false }) => {
    const before = done
    total += items.length
    const made = runInThreads({
      module: new URL('./plugin-thread.js', import.meta.url),
      basis,
      items,
      run: async (item) => {
        builder ??= openBuilder()
        return (await builder)(item)
      },
      isAside,
      atOnce: published === undefined || published.reader.kind === 'folder' ? 1 : REQUESTS,
      threads,
      onDone: (count) => {
        done = before + count
        tell()
      },
    })
    // Who awaits it learns what went wrong; until then nobody has to.
    made.catch(() => {})
    return made
  }
}
