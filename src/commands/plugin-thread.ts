import { serveThread } from '../io/threads.js'
import { openPluginBuilder } from './build-item.js'

/** A thread that builds plugins. */
await serveThread(openPluginBuilder)
