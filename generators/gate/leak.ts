/** Memory that grows without end: seen long before the limit kills the pod. */

/** A sample: seconds, bytes. */
export type Sample = readonly [at: number, bytes: number]

/** Fewer say nothing. */
const LEAST = 24
/** Standard deviations of Kendall's statistic beyond which growth is no chance: once in 30,000 times; ten samples can be so sure. */
const CHANCE = 4

const median = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/**
 * Bytes a second, when the newer half of the samples surely grows (Mann-Kendall), by the median slope of its pairs (Theil-Sen): neither is
 * moved by a garbage collection. The older half is the start, when every process grows. 0 when it does not, or is not known to.
 */
export const growth = (samples: readonly Sample[]): number => {
  const late = samples.slice(Math.floor(samples.length / 2))
  const count = late.length
  if (count < LEAST / 2 || samples.length < LEAST) return 0
  let signs = 0
  const slopes: number[] = []
  for (let i = 1; i < count; i++)
    for (let j = 0; j < i; j++) {
      const [[at, bytes], [before, was]] = [late[i] ?? [0, 0], late[j] ?? [0, 0]]
      signs += Math.sign(bytes - was)
      slopes.push((bytes - was) / (at - before))
    }
  const deviation = Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18)
  return signs / deviation > CHANCE ? Math.max(0, median(slopes)) : 0
}
