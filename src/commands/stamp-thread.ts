import { serveThread } from '../io/threads.js'
import { openStampReader } from './plugin-cache.js'

/** A thread that looks for what has changed since the last build. */
await serveThread(openStampReader)
