/** Runs experiments, and sets the lab right after each. */
import type { Context } from './context.ts'
import type { About, Experiment, GroupName, Measures } from './experiment.ts'
import { brokenLimits } from './page.ts'

/** What the runner needs beside what experiments need. */
export interface Lab extends Context {
  /** Whether a run that was killed has left what it broke and committed. */
  readonly left: boolean
  /** Takes back what an experiment has committed, and waits until everything is well and ready. */
  readonly restore: () => Promise<void>
}

/** Mends and restores the lab, where it was left as it should not be. */
export const setRight = async (lab: Lab): Promise<void> => {
  if (!lab.left) return
  lab.say('a run that was killed has left something: it is set right first')
  await lab.mend()
  await lab.restore()
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

/** What needs all of a machine beside the load: pods that start, and how long a commit takes. */
const timed: ReadonlySet<GroupName> = new Set(['commits', 'changes', 'canary', 'gate'])
/** Times slower than where the limits were found, from which on such an experiment says nothing about the tree. */
const TOO_SLOW = 1.5
export const isSlow = (slowness: number): boolean => slowness > TOO_SLOW

/** How many times longer a slow machine may take for the same count. */
const LONGEST = 3

/** What says more the more requests there are. */
const counting: ReadonlySet<GroupName> = new Set(['shares', 'simulate', 'gate'])

/**
 * A lab whose load is what a slower machine can carry. What both clouds do without any request takes a larger part of its
 * cores, so load goes with the square; what counts requests sends all of them, and takes its time.
 */
export const paced = (lab: Lab, { group }: Pick<About, 'group'>, slowness: number): Lab => {
  const counts = counting.has(group)
  const longer = counts ? Math.min(slowness, LONGEST) : 1
  const less = (rate: number) => Math.ceil(rate / (counts ? slowness : slowness ** 2))
  return {
    ...lab,
    load: ({ split, pinned, seconds, ...ask }, meanwhile) =>
      lab.load(
        {
          ...ask,
          split: less(split),
          ...(pinned !== undefined && { pinned: less(pinned) }),
          seconds: Math.round(seconds * longer),
        },
        meanwhile,
      ),
  }
}

/** How a run ended, and what it says in a line. */
export const verdict = (
  { name, group }: Pick<About, 'name' | 'group'>,
  measures: Measures,
  slowness: number,
): { readonly bad: boolean; readonly said: string } => {
  const broken = brokenLimits([measures]).join('; ')
  if (broken === '') return { bad: false, said: `${name}: as expected` }
  return timed.has(group) && isSlow(slowness)
    ? {
        bad: false,
        said: `${name}: NOT JUDGED: this machine is ${slowness.toFixed(1)} times slower than where its limits were found: ${broken}`,
      }
    : { bad: true, said: `${name}: NOT as expected: ${broken}` }
}
