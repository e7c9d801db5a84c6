/** Requests from the outside, at a rate that never waits, and what came of them. */
export { gatewayOf, gatewaysOf } from './gateways.ts'
export { lineHead, lineOf } from './line.ts'
export { type RunningLoad, type Seen, startLoad } from './load.ts'
export { type LoadPlan, streamsAt } from './plan.ts'
export {
  answersBy,
  between,
  failedOf,
  failures,
  failuresSaid,
  imbalance,
  middle,
  percentBy,
  sentOf,
  sidesOf,
  slowSeconds,
  untilBack,
  untilSteady,
} from './reading.ts'
export type { Row, Total } from './tally.ts'
export { readRows, type Written, writeRows } from './written.ts'
