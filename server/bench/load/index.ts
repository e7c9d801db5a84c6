export { pinned } from './cores.ts'
export { failedOf, fixedRate, type Sent } from './fixed-rate.ts'
export { BODY } from './request.ts'
export { type Seen, wrk } from './wrk.ts'
