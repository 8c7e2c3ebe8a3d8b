/** Another publisher was faster, or an answer was lost: what was read no longer holds, so the deploy reads again. */
export class StartOverError extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'StartOverError'
  }
}
