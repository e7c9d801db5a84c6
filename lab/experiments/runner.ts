/** Runs experiments, each some times, and sets the lab right after each. */
import type { Context } from './context.ts'
import type { Experiment, Measures } from './experiment.ts'
import { brokenLimits } from './page.ts'
import type { Result } from './results.ts'

/** What the runner needs beside what experiments need. */
export interface Lab extends Context {
  /** Takes back what an experiment has committed, and waits until everything is well and ready. */
  readonly restore: () => Promise<void>
}

export interface Sitting {
  readonly date: string
  readonly commit: string
  /** Of each experiment. */
  readonly runs: number
}

/** One experiment, `runs` times. Whatever happens the lab is mended and restored. Errors: of the experiment. */
export const runExperiment = async (
  lab: Lab,
  { name, run }: Experiment,
  { date, commit, runs }: Sitting,
): Promise<Result> => {
  const all: Measures[] = []
  for (let i = 0; i < runs; i++) {
    lab.say(`${name}: run ${i + 1} of ${runs}`)
    try {
      all.push(await run(lab))
    } finally {
      await lab.mend()
      await lab.restore()
    }
  }
  return { name, date, commit, runs: all }
}

/** A result in one line. */
export const summary = ({ name, runs }: Result): string => {
  const broken = brokenLimits(runs)
  return broken.length === 0 ? `${name}: as expected` : `${name}: NOT as expected: ${broken.join('; ')}`
}
