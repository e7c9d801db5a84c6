/** From nothing to both clouds with everything on them. */
export { cloudsSteps, installSteps, type LabOptions, upSteps } from './steps.ts'
