import { describe, test } from 'vitest'

/** Tests that need a service; where it is not installed, one that is skipped stands for them and says so. */
export const describeWith = <T>(service: T | undefined, name: string, run: (service: T) => void): void => {
  if (service !== undefined) describe(name, () => run(service))
  else test.skip(name)
}
