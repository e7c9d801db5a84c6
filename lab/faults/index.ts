/** What can be broken in the lab, and mended. */
export { type Ask, type Broken, breakIt, brokenIn, mendAll } from './broken.ts'
export { type FaultName, faultNames, faultOf, isFault, type Struck } from './catalogue.ts'
export type { Hands } from './hands.ts'
export { handsOf } from './lab.ts'
export { type Pod, podsOf } from './pods.ts'
export { processesOfPod } from './processes.ts'
