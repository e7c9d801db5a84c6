/** Waiting for what comes by itself. */
import { setTimeout } from 'node:timers/promises'
import { LabError } from '../machine/index.ts'

export interface Wait {
  /** Seconds until it is an error. @default 60 */
  readonly seconds?: number
  /** Milliseconds between two looks. @default 100 */
  readonly every?: number
  /** What to tell beside what was waited for, when it does not come: the end of a log. */
  readonly otherwise?: () => string
}

/** Looks until it is there. Errors: LabError that names `what`, after so many seconds. */
export const waitFor = async (
  what: string,
  there: () => boolean | Promise<boolean>,
  { seconds = 60, every = 100, otherwise = () => '' }: Wait = {},
): Promise<void> => {
  for (const end = performance.now() + seconds * 1000; !(await there()); await setTimeout(every))
    if (performance.now() > end) throw new LabError(`${what}: not there after ${seconds} s\n${otherwise()}`)
}
