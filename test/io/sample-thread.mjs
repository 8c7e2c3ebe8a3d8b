// A thread for threads.test.ts, of the built library: does to each item what that says.
import { serveThread } from '../../dist/io/threads.js'
import { RegistryError } from '../../dist/model/errors.js'

const FAILURES = {
  refusal: (at) => new RegistryError('STATE_CORRUPT', `item ${at}`, { hint: 'Mend it.' }),
  mistake: (at) => new TypeError(`item ${at}`),
  text: (at) => `item ${at}`,
}

await serveThread((basis, name) => async ({ at, fails }) => {
  if (fails === 'exit') process.exit(3)
  if (fails !== undefined) throw FAILURES[fails](at)
  return { at, basis, name }
})
