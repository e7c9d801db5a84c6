/** Steps in order, with their times. */
export { runSteps, type Say, type Show, type Step, type Took, together } from './steps.ts'
export { terminal } from './terminal.ts'
export { waitFor, waitForAnswer } from './wait.ts'
