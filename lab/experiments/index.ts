/** What the lab is asked, over and over, and what it answers. */
import { access } from './access.ts'
import { broken } from './broken.ts'
import { badCanary } from './canary.ts'
import { changes } from './changes.ts'
import { commits } from './commits.ts'
import { contrasts } from './contrast.ts'
import type { Experiment } from './experiment.ts'
import { faultExperiments } from './faults.ts'
import { gates } from './gate.ts'
import { simulations } from './simulated.ts'
import { splits } from './split.ts'
import { traces } from './traces.ts'
import { view } from './view.ts'

export { bringUps } from './bring-up.ts'
export type { About, Measures } from './experiment.ts'
export { labOf } from './lab.ts'
export { resultTables } from './page.ts'
export { power } from './power.ts'
export { keepRun, readResults } from './results.ts'
export { isSlow, type Lab, paced, runExperiment, setRight, verdict } from './runner.ts'

/** Those on a lab that runs. */
export const experiments: readonly Experiment[] = [
  ...splits,
  ...faultExperiments,
  ...commits,
  ...changes,
  badCanary,
  ...gates,
  ...simulations,
  ...contrasts,
  access,
  view,
  traces,
  broken,
]
