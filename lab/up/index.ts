/** From nothing to both clouds with everything on them. */
export { answers } from './answer.ts'
export { cloudsSteps, installSteps, type LabOptions, upSteps } from './steps.ts'
export { readTimes, toldTimes, type UpTimes, watchCores, wavesOf, writeTimes } from './times.ts'
