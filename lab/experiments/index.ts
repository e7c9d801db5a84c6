/** What the lab is asked, over and over, and what it answers. */
import type { Experiment } from './experiment.ts'
import { faultExperiments } from './faults.ts'
import { splits } from './split.ts'

export { labOf } from './lab.ts'
export { resultTables } from './page.ts'
export { keepResult, readResults } from './results.ts'
export { type Lab, runExperiment, summary } from './runner.ts'

export const experiments: readonly Experiment[] = [...splits, ...faultExperiments]
