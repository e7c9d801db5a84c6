/** The gate of a canary: evidence of every cluster, a test that may be looked at as often as one likes, and one of four verdicts. */

export { type Allowed, type Compared, compare } from './compare.ts'
export { gate } from './decide.ts'
export { type Bounds, bounds, type Counted } from './sequence.ts'
