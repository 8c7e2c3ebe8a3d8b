/** The middle value; of an even number of them the mean of the two in the middle. */
export const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half) - 1]) / 2
}

const spread = (values) => ({ median: median(values), min: Math.min(...values), max: Math.max(...values) })

/** What one program took over several runs: seconds, and the most memory in bytes. Without GNU time only wall clock. */
export const summarise = (runs) => ({
  wall: median(runs.map(({ wall }) => wall)),
  ...(runs.every(({ cpu }) => cpu !== undefined) && {
    cpu: median(runs.map(({ cpu }) => cpu)),
    peak: Math.max(...runs.map(({ peak }) => peak)),
  }),
})

/** Ratios of runs that took turns, pair by pair: what slowed the machine for a while slowed both of a pair. */
export const ratiosOf = (ours, theirs, key) => ours.map((run, pair) => run[key] / theirs[pair][key])
export const pairRatios = (ours, theirs) => spread(ratiosOf(ours, theirs, 'wall'))
