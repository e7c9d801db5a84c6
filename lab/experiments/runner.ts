/** Runs experiments, and sets the lab right after each. */
import type { Context } from './context.ts'
import type { Experiment, Measures } from './experiment.ts'
import { brokenLimits } from './page.ts'

/** What the runner needs beside what experiments need. */
export interface Lab extends Context {
  /** Takes back what an experiment has committed, and waits until everything is well and ready. */
  readonly restore: () => Promise<void>
}

/** Once. Whatever happens the lab is mended and restored. Errors: of the experiment. */
export const runExperiment = async (lab: Lab, { run }: Experiment): Promise<Measures> => {
  try {
    return await run(lab)
  } finally {
    await lab.mend()
    await lab.restore()
  }
}

/** What one run says in a line. */
export const summary = (name: string, measures: Measures): string => {
  const broken = brokenLimits([measures])
  return broken.length === 0 ? `${name}: as expected` : `${name}: NOT as expected: ${broken.join('; ')}`
}
