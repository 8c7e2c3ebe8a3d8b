/** Numbers from 0 to 1, the same for the same seed. `save` tells where it is, `restore` goes back there. */
export const openRandom = (seed: number) => {
  let state = seed
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return Object.assign(next, {
    save: () => state,
    restore: (saved: number): void => {
      state = saved
    },
  })
}
