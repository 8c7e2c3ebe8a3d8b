import { serveThread } from '../io/threads.js'
import { openPluginBuilder } from './build-plugin.js'

/** A thread that builds plugins. */
await serveThread(openPluginBuilder)
