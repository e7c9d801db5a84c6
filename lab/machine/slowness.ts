/** How slow the cores of this machine are today: clouds sell the same type at very different speeds. */

/** Rounds of work, and the milliseconds of a core that they take where the limits of experiments were found: 2 × AMD EPYC. */
const ROUNDS = 100
const REFERENCE_MS = 100

const text = JSON.stringify(
  Array.from({ length: 2_000 }, (_, n) => ({ n, name: `pod-${n}`, labels: { app: 'a', zone: `z${n % 3}` } })),
)

/** Milliseconds of a core, not of a clock: what else runs does not count. */
const work = (): number => {
  const before = process.cpuUsage()
  for (let round = 0; round < ROUNDS; round++) JSON.stringify(JSON.parse(text))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** Times slower than the reference, at least 1. */
export interface Slowness {
  readonly usual: number
  /** What a core may come down to while another of the same chip works, this machine's or a neighbour's. */
  readonly worst: number
}

/** Looks: a core can be twice as slow as it was a second ago. */
const LOOKS = 9

export const slowness = (measure: () => number = work): Slowness => {
  const looks = Array.from({ length: LOOKS }, measure).sort((a, b) => a - b)
  const times = (look: number | undefined) => Math.max(1, (look ?? 0) / REFERENCE_MS)
  return { usual: times(looks[Math.floor(LOOKS / 2)]), worst: times(looks.at(-1)) }
}
