/**
 * Randomness for training: seeded, and made of integer arithmetic, +, −, × only. Math.sin, Math.log and their kin may
 * differ in the last bit between engines and processors, and one bit would change the bytes of the model.
 */

export type Random = {
  /** Uniform in [0, 1). */
  uniform(): number
  /** Uniform in [low, high). */
  between(low: number, high: number): number
  /** Mean 0, standard deviation 1, between −4.9 and 4.9. */
  gauss(): number
  /** Uniform integer in [0, below). */
  integer(below: number): number
  /** True with probability `share` (0 to 1). */
  chance(share: number): boolean
  /** One of the items, which are not empty. */
  pick<T>(items: readonly T[]): T
}

/** The sum of the four bytes of a word. */
const bytes = (word: number): number =>
  (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24)

/** Standard deviation of the sum of eight uniform bytes: √(8 · (256² − 1) / 12). */
const BYTES_DEVIATION = Math.sqrt(43_690)

/** mulberry32: 32 bits of state, period 2³². */
export const random = (seed: number): Random => {
  let state = seed >>> 0
  const word = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return (bits ^ (bits >>> 14)) >>> 0
  }
  const uniform = () => word() / 2 ** 32
  const integer = (below: number) => Math.floor(uniform() * below)
  return {
    uniform,
    integer,
    between: (low, high) => low + (high - low) * uniform(),
    /** The sum of the eight bytes of two words: near enough to a bell, and a sixth of the draws of twelve uniforms. */
    gauss: () => (bytes(word()) + bytes(word()) - 1020) / BYTES_DEVIATION,
    chance: (share) => uniform() < share,
    pick: (items) => {
      const item = items[integer(items.length)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
  }
}

/** Sine of `turns` full turns (sine(0.25) = 1), to 2e-9, from + − × only. */
export const sine = (turns: number): number => {
  const turn = turns - Math.round(turns)
  // Folded into ±a quarter turn, where the series converges fast.
  const folded = turn > 0.25 ? 0.5 - turn : turn < -0.25 ? -0.5 - turn : turn
  const x = folded * 2 * Math.PI
  const s = x * x
  return (
    x * (1 - (s / 6) * (1 - (s / 20) * (1 - (s / 42) * (1 - (s / 72) * (1 - (s / 110) * (1 - s / 156))))))
  )
}
