import { serveThread } from '../io/threads.js'
import type { BuildBasis } from './build-basis.js'
import { openPluginBuilder } from './build-item.js'

/** A thread that builds plugins. */
await serveThread((basis: BuildBasis, name) => openPluginBuilder(basis, name))
