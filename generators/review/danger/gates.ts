/** Checks that a merge waits for: what of a workflow decides whether one runs, as what, and whether its failure counts. */
import { isMap, type JsonMap, mapsAt, textAt } from '../../objects/index.ts'
import { shapeOf } from './shape.ts'
import { jobsOf } from './workflow.ts'

/** A command that says whether a change is well, and what it stands on. */
export const GATE = /\bnpm (ci|i?t|test|(run|run-script) .*(test|check|validate|lint|types|unit|report))\b/

/** What starts a workflow, but for a person who asks for it: a check runs for every change, or on its day. */
const startOf = ({ on }: JsonMap) => {
  if (!isMap(on)) return on ?? null
  const { workflow_dispatch: _, ...events } = on
  return events
}

/** The steps that are a gate, each with all that happens before it and around it. What comes after it changes no answer. */
export const gatesOf = (workflow: JsonMap): ReadonlyMap<string, string> => {
  const { name: _, on: __, jobs: ___, permissions: ____, concurrency: _____, ...around } = workflow
  return new Map(
    jobsOf(workflow).flatMap(([id, job]) => {
      // Its name is what a branch rule asks for.
      const { steps: _, permissions: __, outputs: ___, 'timeout-minutes': ____, ...own } = job
      const steps = mapsAt(job, 'steps').map(({ name: _, ...step }) => step)
      return steps.flatMap((step, i) => {
        const run = textAt(step, 'run')
        return run === undefined || !GATE.test(run)
          ? []
          : [
              [
                `${run.trim()} of job ${id}`,
                [steps.slice(0, i + 1), own, around, startOf(workflow)].map(shapeOf).join(),
              ] as const,
            ]
      })
    }),
  )
}
