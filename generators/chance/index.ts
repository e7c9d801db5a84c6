/** Chance that is the same in every run: numbers by a seed, normal ones, and how many of many things happen. */

/** Numbers from 0 to 1: mulberry32. */
export type Random = () => number

export const randomOf = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Beyond so many expected of each kind the normal distribution is as good. */
const MANY = 30

/** A number of the standard normal distribution: Box and Muller. */
export const normal = (random: Random) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** Of `count` things that each happen with `chance`, those that do. */
export const happening = (count: number, chance: number, random: Random): number => {
  if (chance <= 0 || count <= 0) return 0
  if (chance >= 1) return count
  const [mean, rest] = [count * chance, count * (1 - chance)]
  if (Math.min(mean, rest) > MANY) {
    const drawn = Math.round(mean + Math.sqrt(mean * (1 - chance)) * normal(random))
    return Math.min(count, Math.max(0, drawn))
  }
  // From one that happens to the next: the gaps are geometric.
  const [rare, turned] = mean <= rest ? [chance, false] : [1 - chance, true]
  let hits = 0
  for (let at = 0; ; hits++) {
    at += 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - rare))
    if (at > count) break
  }
  return turned ? count - hits : hits
}
