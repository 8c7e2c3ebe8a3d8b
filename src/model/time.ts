/** `YYYY-MM-DDTHH:MM:SSZ`: of two such times the later is the greater text. */

/** The source's time, or where that is not later than what is published, the second after: for whoever alone decides. */
export const timeAfter = (published: string, source: string): string =>
  source > published ? source : `${new Date(Date.parse(published) + 1000).toISOString().slice(0, 19)}Z`
