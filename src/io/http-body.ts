/** No answer, or one that broke off: tells the network's failures from those of whoever reads the body. */
export class BrokenError extends Error {}

type Timed = <R>(action: Promise<R>) => Promise<R>

/** Breaks a request off when an action of it takes more than `idle` milliseconds. */
export const limitIdle =
  (controller: AbortController, idle: number): Timed =>
  (action) => {
    const timer = setTimeout(() => controller.abort(new Error(`nothing came for ${idle / 1000} seconds`)), idle)
    return action.finally(() => clearTimeout(timer))
  }

/** The clock runs only while we wait for the network, not while the reader is busy. */
export async function* openBody(response: Response, timed: Timed, idle: number): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader()
  if (reader === undefined) return
  for (let waited = 0, bytes = 0; ; ) {
    const start = performance.now()
    const { done, value } = await timed(reader.read()).catch((error: unknown) => {
      throw new BrokenError('', { cause: error })
    })
    if (done) return
    waited += performance.now() - start
    bytes += value.length
    yield value
    if (waited <= idle) continue
    // A host that sends a byte now and then would hold us for as long as it likes.
    if (bytes < waited)
      throw new BrokenError('', { cause: new Error(`only ${bytes} bytes came in ${idle / 1000} seconds`) })
    waited = 0
    bytes = 0
  }
}
